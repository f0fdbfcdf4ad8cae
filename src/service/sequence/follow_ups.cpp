#include "service/sequence/follow_ups.h"

#include <utility>

#include "base/error.h"
#include "model/follow_up.h"
#include "model/sending_windows.h"
#include "queue/queue.h"
#include "store/campaign_senders.h"
#include "store/campaigns.h"
#include "store/feedback.h"
#include "store/messages.h"
#include "store/recipients.h"
#include "store/senders.h"

namespace campaignd::service {

std::optional<FollowUps::Due> FollowUps::due_after(CampaignId campaign,
                                                   int step,
                                                   RecipientId recipient,
                                                   TimeMs from) {
    const Next& next = next_of(campaign, step);
    if (!next.step) {
        return std::nullopt;
    }
    TimeMs due = follow_up_due(from, *next.step, next.window, zone_of(next.window, recipient));
    if (next.postpone_s > 0 && is_out_of_office(campaign, step, recipient)) {
        due += next.postpone_s * 1000;
    }
    return Due{next.lane, due, next.number, next.every_year, next.has_pool};
}

/// Read where it counts alone.
std::string FollowUps::zone_of(const std::optional<Window>& window, RecipientId recipient) const {
    return window && window->use_recipient_timezone ? store::recipients::timezone(tx_, recipient)
                                                    : std::string();
}

/// The answer may come before the relay's 250 is recorded.
bool FollowUps::is_out_of_office(CampaignId campaign, int step, RecipientId recipient) const {
    const auto message = store::messages::find_id(tx_, campaign, step, recipient);
    return message && store::feedback::has_auto_reply(tx_, *message);
}

const FollowUps::Next& FollowUps::next_of(CampaignId campaign, int step) {
    const auto key = std::pair(campaign, step);
    if (const auto found = known_.find(key); found != known_.end()) {
        return found->second;
    }
    Next next;
    if (store::campaigns::rules(tx_, campaign).state != CampaignState::kCancelled) {
        if (auto found = store::campaigns::next_step(tx_, campaign, step)) {
            next.number = found->first;
            next.step = std::move(found->second);
        }
    }
    if (next.step) {
        const std::optional<LaneId> lane = queue::find_lane(tx_, campaign, next.number);
        check(lane.has_value(), "a launched step has a lane");
        next.lane = *lane;
        next.has_pool = store::campaign_senders::is_pool(tx_, campaign);
        const CampaignOptions options = store::campaigns::options(tx_, campaign);
        if (next.step->delay_counts == DelayCounts::kSendingDays) {
            const auto sender = store::senders::of_campaign(tx_, campaign);
            next.window = sending_windows(sender ? sender->settings.window : std::nullopt,
                                          sender ? sender->settings.holidays : std::nullopt,
                                          options.window,
                                          campaign)
                              .of_days();
        }
        next.every_year = options.trigger && options.trigger->every_year;
        if (options.on_out_of_office.postpone) {
            next.postpone_s = options.on_out_of_office.postpone_s;
        }
    }
    return known_.emplace(key, std::move(next)).first->second;
}

}  // namespace campaignd::service
