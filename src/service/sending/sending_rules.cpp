#include "service/sending/sending_rules.h"

#include <algorithm>

#include "model/sender.h"
#include "model/sending_limits.h"
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

SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step) {
    const auto sender = campaign.sender_id ? store::senders::find(tx, *campaign.sender_id)
                                           : std::optional<Sender>();
    SendingRules rules = sender ? sender_rules(*sender, tx.now()) : SendingRules();
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
