#include "service/sending/sending_rules.h"

#include <algorithm>

#include "model/sender.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

void add_rule(std::vector<queue::ThrottleRule>& rules,
              ThrottleKey key,
              std::int64_t window_ms,
              const std::optional<std::int64_t>& limit) {
    if (limit) {
        rules.push_back({key, window_ms, *limit});
    }
}

/// The smaller of the day limit and what the ramp allows: one rule, counted once. The ramp's days
/// are stretches of 24 hours from the first mail that went out under it.
std::optional<std::int64_t> per_day(const Sender& sender, TimeMs now) {
    std::optional<std::int64_t> limit = sender.settings.limits.per_day;
    if (sender.settings.ramp) {
        const std::int64_t day = (now - sender.ramp_started_at.value_or(now)) / kDayMs;
        const std::int64_t ramp = sender.settings.ramp->allowed_on_day(day);
        limit = limit ? std::min(*limit, ramp) : ramp;
    }
    return limit;
}

}  // namespace

TimeMs SendingRules::open_at(TimeMs now) const {
    return windows.open_at(std::max(now, relay_retry_at.value_or(now)));
}

SendingRules sender_rules(const Sender& sender, TimeMs now) {
    SendingRules rules;
    const ThrottleKey key = ThrottleKey::sender(sender.id);
    const Limits& limits = sender.settings.limits;
    add_rule(rules.throttles, key, kSecondMs, limits.per_second);
    add_rule(rules.throttles, key, kMinuteMs, limits.per_minute);
    add_rule(rules.throttles, key, kHourMs, limits.per_hour);
    add_rule(rules.throttles, key, kDayMs, per_day(sender, now));
    rules.relay_retry_at = sender.retry_at;
    rules.relay_trouble = sender.trouble.value_or("");
    return rules;
}

SendingRules sending_rules(const db::ReadTx& tx, const Campaign& campaign, int step) {
    const auto sender = campaign.sender_id ? store::senders::find(tx, *campaign.sender_id)
                                           : std::optional<Sender>();
    SendingRules rules = sender ? sender_rules(*sender, tx.now()) : SendingRules();
    rules.windows.of_campaign = campaign.options.window;
    const CampaignLimits& limits = campaign.options.limits;
    add_rule(
        rules.throttles, ThrottleKey::campaign(campaign.id), kHourMs, limits.messages_per_hour);
    if (step == 0) {
        add_rule(rules.throttles,
                 ThrottleKey::openers(campaign.id),
                 kDayMs,
                 limits.new_recipients_per_day);
    }
    if (sender) {
        rules.windows.of_sender = sender->settings.window;
    }
    return rules;
}

}  // namespace campaignd::service
