#include "service/sending/sender_pool.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/campaign_senders.h"
#include "store/senders.h"

namespace campaignd::service {

bool may_stand_in(const Campaign& campaign, int step) {
    return step == 0 || campaign.options.failover.follow_ups;
}

std::vector<Taker> takers(const db::ReadTx& tx, const Campaign& campaign, const queue::Lane& lane) {
    if (campaign.senders.empty() && lane.part <= 0) {
        return {{.sender_id = lane.sender_id}};
    }
    const auto sums = store::campaign_senders::sums(tx, campaign.id);
    std::vector<PoolSender> pool;
    for (const CampaignSender& one : campaign.all_senders()) {
        const auto sender = store::senders::find(tx, one.sender_id);
        const auto had = sums.find(one.sender_id);
        pool.push_back(
            {.sender_id = one.sender_id,
             .weight = one.weight,
             .out = !sender || sender->is_out(tx.now(), campaign.options.failover.after_s),
             .had = had == sums.end() ? 0 : had->second.sent});
    }
    return takers_of(pool, std::max<std::int64_t>(lane.part, 0), may_stand_in(campaign, lane.step));
}

std::string why_out(const std::optional<Sender>& owner, std::int64_t id) {
    if (!owner) {
        return fmt::format("sender {} is gone", id);
    }
    return owner->trouble
               ? fmt::format("sender {} cannot send: {}", owner->settings.name, *owner->trouble)
               : fmt::format("sender {} is no sender of this campaign any more",
                             owner->settings.name);
}

}  // namespace campaignd::service
