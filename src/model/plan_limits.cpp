#include "model/plan_limits.h"

#include <algorithm>
#include <cmath>

#include "model/sending_limits.h"

namespace campaignd {
namespace {

constexpr TimeMs kSecondMs = 1000;
constexpr TimeMs kMinuteMs = 60 * kSecondMs;
constexpr TimeMs kHourMs = 60 * kMinuteMs;
constexpr TimeMs kDayMs = 24 * kHourMs;
constexpr TimeMs kQuarterMs = 15 * kMinuteMs;

/// A limit by the minute of which there would be more bursts than this counts as a pace, too.
constexpr std::int64_t kMostBursts = 20'000;
/// About so many moments a first step takes at its pace.
constexpr double kMoments = 2'000;
constexpr double kRounding = 1e-6;
constexpr std::int64_t kEndless = std::int64_t{1} << 60;

PlanBound bound_of(const ThrottleRule& rule, const Sender& sender) {
    switch (rule.key.whose()) {
        case ThrottleKey::Whose::kCampaign:
            return PlanBound::kCampaignHour;
        case ThrottleKey::Whose::kOpeners:
            return PlanBound::kNewRecipients;
        default:
            break;
    }
    const auto& per_day = sender.settings.limits.per_day;
    return rule.window_ms == kMinuteMs         ? PlanBound::kPerMinute
           : rule.window_ms == kHourMs         ? PlanBound::kPerHour
           : !per_day || rule.limit < *per_day ? PlanBound::kRamp
                                               : PlanBound::kPerDay;
}

ThrottleRule domain_rule(const Sender& sender) {
    return {ThrottleKey::sender(sender.id),
            kMinuteMs,
            sender.settings.limits.per_domain_per_minute.value_or(kEndless)};
}

}  // namespace

PlanLimits::PlanLimits(const PlanInput& input, std::int64_t people) : sender_(input.sender) {
    const SenderSettings& settings = sender_.settings;
    if (input.per_second) {
        slow_to(*input.per_second / kSecondMs, PlanBound::kRelaySpeed, 0);
    }
    for (const ThrottleRule& rule : limits_of(sender_, input.now)) {
        const bool is_minute = rule.window_ms == kMinuteMs && people / rule.limit > kMostBursts;
        if (rule.window_ms == kSecondMs || is_minute) {
            minutes_are_pace_ = minutes_are_pace_ || is_minute;
            slow_to(static_cast<double>(rule.limit) /
                        static_cast<double>(rule.window_ms + rule.slice_width()),
                    is_minute ? PlanBound::kPerMinute : PlanBound::kPerSecond,
                    rule.limit);
        }
    }
    if (settings.gap) {
        const auto both_s = static_cast<double>(settings.gap->min_s + settings.gap->max_s);
        slow_to(2 / both_s / kSecondMs, PlanBound::kGap, settings.gap->max_s);
    }
    for (const ThrottleUse& use : input.used) {
        uses_[{use.key, use.window_ms}].add(use.slice, use.used);
    }
    if (pace_) {
        tick_ms_ =
            std::clamp(static_cast<TimeMs>(static_cast<double>(people) / pace_->per_ms / kMoments),
                       kMinuteMs,
                       kQuarterMs);
    }
}

void PlanLimits::slow_to(double per_ms, PlanBound bound, std::int64_t limit) {
    if (!pace_ || per_ms < pace_->per_ms) {
        pace_ = Pace{per_ms, bound, limit};
    }
}

/// Without those that are a pace.
std::vector<ThrottleRule> PlanLimits::rules(TimeMs now) const {
    std::vector<ThrottleRule> rules = limits_of(sender_, now);
    std::erase_if(rules, [this](const ThrottleRule& rule) {
        return rule.window_ms == kSecondMs || (rule.window_ms == kMinuteMs && minutes_are_pace_);
    });
    return rules;
}

RollingUse& PlanLimits::use_of(const ThrottleRule& rule) {
    return uses_[{rule.key, rule.window_ms}];
}

std::int64_t PlanLimits::room_of_pace(TimeMs now) const {
    if (!pace_) {
        return kEndless;
    }
    if (now < busy_until_) {
        return 0;
    }
    const TimeMs stretch = std::min(tick_ms_, kQuarterMs - now % kQuarterMs);
    return std::max<std::int64_t>(
        1, static_cast<std::int64_t>(static_cast<double>(stretch) * pace_->per_ms + kRounding));
}

std::int64_t PlanLimits::room(TimeMs now) {
    std::int64_t room = room_of_pace(now);
    for (const ThrottleRule& rule : rules(now)) {
        room = std::min(room, use_of(rule).room(rule, now));
    }
    return room;
}

std::int64_t PlanLimits::room(const PlannedCampaign& campaign, int step, TimeMs now) {
    std::int64_t room = kEndless;
    for (const ThrottleRule& rule : limits_of(campaign.id, campaign.limits, step)) {
        room = std::min(room, use_of(rule).room(rule, now));
    }
    return room;
}

std::int64_t PlanLimits::room_of_domain(std::size_t domain, TimeMs now) {
    return domains_[domain].room(domain_rule(sender_), now);
}

void PlanLimits::take(const PlannedCampaign& campaign, int step, TimeMs now, std::int64_t count) {
    for (const ThrottleRule& rule : rules(now)) {
        use_of(rule).take(rule, now, count);
    }
    for (const ThrottleRule& rule : limits_of(campaign.id, campaign.limits, step)) {
        use_of(rule).take(rule, now, count);
    }
    if (sender_.settings.ramp && !sender_.ramp_started_at) {
        sender_.ramp_started_at = now;
    }
}

void PlanLimits::take_of_domain(std::size_t domain, TimeMs now, std::int64_t count) {
    domains_[domain].take(domain_rule(sender_), now, count);
}

TimeMs PlanLimits::end_round(TimeMs now, std::int64_t count) {
    if (pace_ && count > 0) {
        const double took_ms = static_cast<double>(count) / pace_->per_ms;
        busy_until_ = now + static_cast<TimeMs>(std::ceil(took_ms - kRounding));
        return busy_until_;
    }
    return now;
}

PlanHold PlanLimits::hold_of(const ThrottleRule& rule, TimeMs now) {
    PlanHold hold{
        use_of(rule).free_at(rule, now).value_or(now), bound_of(rule, sender_), rule.limit};
    if (hold.bound == PlanBound::kRamp) {
        // The next day of the ramp allows more.
        const TimeMs start = sender_.ramp_started_at.value_or(now);
        hold.until = std::min(hold.until, start + ((now - start) / kDayMs + 1) * kDayMs);
    }
    return hold;
}

std::optional<PlanHold> PlanLimits::longest_of(const std::vector<ThrottleRule>& rules,
                                               TimeMs now,
                                               std::optional<PlanHold> longest) {
    for (const ThrottleRule& rule : rules) {
        if (use_of(rule).room(rule, now) > 0) {
            continue;
        }
        const PlanHold hold = hold_of(rule, now);
        if (!longest || hold.until > longest->until) {
            longest = hold;
        }
    }
    return longest;
}

std::optional<PlanHold> PlanLimits::hold(TimeMs now) {
    std::optional<PlanHold> longest;
    if (pace_ && busy_until_ > now) {
        longest = PlanHold{busy_until_, pace_->bound, pace_->limit};
    }
    return longest_of(rules(now), now, longest);
}

std::optional<PlanHold> PlanLimits::hold(const PlannedCampaign& campaign, int step, TimeMs now) {
    return longest_of(limits_of(campaign.id, campaign.limits, step), now, std::nullopt);
}

TimeMs PlanLimits::domain_free_at(std::size_t domain, TimeMs now) {
    return domains_[domain].free_at(domain_rule(sender_), now).value_or(now);
}

}  // namespace campaignd
