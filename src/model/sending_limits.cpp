#include "model/sending_limits.h"

#include <algorithm>

namespace campaignd {
namespace {

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;

void add_rule(std::vector<ThrottleRule>& rules,
              ThrottleKey key,
              std::int64_t window_ms,
              const std::optional<std::int64_t>& limit) {
    if (limit) {
        rules.push_back({key, window_ms, *limit});
    }
}

/// The smaller of the day limit and what the ramp allows: one rule, counted once.
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

std::vector<ThrottleRule> limits_of(const Sender& sender, TimeMs now) {
    std::vector<ThrottleRule> rules;
    const ThrottleKey key = ThrottleKey::sender(sender.id);
    const Limits& limits = sender.settings.limits;
    add_rule(rules, key, kSecondMs, limits.per_second);
    add_rule(rules, key, kMinuteMs, limits.per_minute);
    add_rule(rules, key, kHourMs, limits.per_hour);
    add_rule(rules, key, kDayMs, per_day(sender, now));
    return rules;
}

std::optional<ThrottleRule> gap_of(const Sender& sender) {
    const auto& gap = sender.settings.gap;
    return gap ? std::optional(ThrottleRule{ThrottleKey::gap(sender.id),
                                            gap->max_s * kSecondMs,
                                            1,
                                            gap->min_s * kSecondMs})
               : std::nullopt;
}

std::vector<ThrottleRule> limits_of(CampaignId campaign, const CampaignLimits& limits, int step) {
    std::vector<ThrottleRule> rules;
    add_rule(rules, ThrottleKey::campaign(campaign), kHourMs, limits.messages_per_hour);
    if (step == 0) {
        add_rule(rules, ThrottleKey::openers(campaign), kDayMs, limits.new_recipients_per_day);
    }
    return rules;
}

}  // namespace campaignd
