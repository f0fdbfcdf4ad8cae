#include "service/sending/sending_rules.h"

#include <algorithm>
#include <climits>

#include "model/sender.h"
#include "model/sending_limits.h"
#include "queue/queue.h"
#include "store/counters.h"
#include "store/first_slice.h"
#include "store/senders.h"

namespace campaignd::service {

TimeMs SendingRules::open_at(TimeMs now) const {
    return windows.open_at(std::max(now, relay_retry_at.value_or(now)));
}

SendingRules sender_rules(const Sender& sender, TimeMs now) {
    SendingRules rules;
    rules.throttles = limits_of(sender, now);
    rules.relay_retry_at = sender.retry_at;
    rules.relay_trouble = sender.trouble.value_or("");
    return rules;
}

int slice_room(const db::ReadTx& tx, CampaignId campaign) {
    const auto left = store::first_slice::left(tx, campaign);
    if (!left) {
        return INT_MAX;
    }
    const std::int64_t again = store::first_slice::has_queued(tx, campaign) ? 1 : 0;
    const std::int64_t under_way = queue::count_leased(tx, campaign) -
                                   store::counters::total(tx, campaign)[MessageState::kSending];
    return static_cast<int>(std::clamp<std::int64_t>(*left + again - under_way, 0, INT_MAX));
}

SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step) {
    const auto sender = campaign.sender_id ? store::senders::find(tx, *campaign.sender_id)
                                           : std::optional<Sender>();
    SendingRules rules = sender ? sender_rules(*sender, tx.now()) : SendingRules();
    if (campaign.singles) {
        return rules;
    }
    const SenderSettings settings = sender ? sender->settings : SenderSettings();
    rules.windows =
        sending_windows(settings.window, settings.holidays, campaign.options.window, campaign.id);
    const auto add = [&rules](const auto& more) {
        rules.throttles.insert(rules.throttles.end(), more.begin(), more.end());
    };
    add(limits_of(campaign.id, campaign.options.limits, step));
    if (const auto gap = sender ? gap_of(*sender) : std::nullopt) {
        rules.throttles.push_back(*gap);
    }
    return rules;
}

}  // namespace campaignd::service
