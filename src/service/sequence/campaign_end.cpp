#include "service/sequence/campaign_end.h"

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "queue/queue.h"
#include "service/webhooks/announce.h"
#include "store/campaigns.h"

namespace campaignd::service {

void settle_campaign(db::WriteTx& tx, CampaignId campaign) {
    const store::campaigns::Remaining left = store::campaigns::remaining(tx, campaign);
    if (left.state != CampaignState::kRunning || !left.enrolled || left.open > 0) {
        return;
    }
    if (left.uncertain > 0) {
        hold_campaign(tx, campaign, "uncertain");
        return;
    }
    store::campaigns::set_state(tx, campaign, CampaignState::kFinished, {});
    queue::close_lanes(tx, campaign);
    announce(tx, {.type = WebhookEvent::kCampaignFinished, .campaign_id = campaign});
    log::info("service", "campaign {} is finished", campaign);
}

void hold_campaign(db::WriteTx& tx, CampaignId campaign, std::string_view reason) {
    store::campaigns::set_state(tx, campaign, CampaignState::kHeld, reason);
    queue::set_paused(tx, campaign, true);
    announce(tx,
             {.type = WebhookEvent::kCampaignHeld,
              .campaign_id = campaign,
              .detail = nlohmann::json{{"held_reason", reason}}.dump()});
    log::warn("service", "campaign {} is held: {}", campaign, reason);
}

}  // namespace campaignd::service
