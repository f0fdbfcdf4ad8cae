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

PlanUses::PlanUses(const std::vector<ThrottleUse>& used) {
    for (const ThrottleUse& use : used) {
        uses_[{use.key, use.window_ms}].add(use.slice, use.used);
    }
}

std::int64_t PlanUses::room(const std::vector<ThrottleRule>& rules, TimeMs now) {
    std::int64_t room = kEndless;
    for (const ThrottleRule& rule : rules) {
        room = std::min(room, of(rule).room(rule, now));
    }
    return room;
}

void PlanUses::take(const std::vector<ThrottleRule>& rules, TimeMs now, std::int64_t count) {
    for (const ThrottleRule& rule : rules) {
        of(rule).take(rule, now, count);
    }
}

PlanCampaignLimits::PlanCampaignLimits(const PlannedCampaign& campaign, PlanUses& uses)
    : uses_(uses),
      openers_(limits_of(campaign.id, campaign.limits, 0)),
      follow_ups_(limits_of(campaign.id, campaign.limits, 1)) {}

std::optional<PlanHold> PlanCampaignLimits::hold(int step, TimeMs now) {
    std::optional<PlanHold> longest;
    for (const ThrottleRule& rule : rules_of(step)) {
        if (uses_.of(rule).room(rule, now) > 0) {
            continue;
        }
        const TimeMs until = uses_.of(rule).free_at(rule, now).value_or(now);
        if (!longest || until > longest->until) {
            const bool of_openers = rule.key.whose() == ThrottleKey::Whose::kOpeners;
            longest = PlanHold{until,
                               of_openers ? PlanBound::kNewRecipients : PlanBound::kCampaignHour,
                               rule.limit};
        }
    }
    return longest;
}

PlanSenderLimits::PlanSenderLimits(const PlanInput& input,
                                   std::size_t place,
                                   std::int64_t people,
                                   PlanUses& uses)
    : place_(place), sender_(input.senders.at(place).sender), uses_(uses) {
    const SenderSettings& settings = sender_.settings;
    if (const auto& per_second = input.senders[place].per_second) {
        slow_to(*per_second / kSecondMs, PlanBound::kRelaySpeed, 0);
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
    if (pace_) {
        tick_ms_ =
            std::clamp(static_cast<TimeMs>(static_cast<double>(people) / pace_->per_ms / kMoments),
                       kMinuteMs,
                       kQuarterMs);
    }
}

void PlanSenderLimits::slow_to(double per_ms, PlanBound bound, std::int64_t limit) {
    if (!pace_ || per_ms < pace_->per_ms) {
        pace_ = Pace{per_ms, bound, limit};
    }
}

/// Without those that are a pace.
std::vector<ThrottleRule> PlanSenderLimits::rules(TimeMs now) const {
    std::vector<ThrottleRule> rules = limits_of(sender_, now);
    std::erase_if(rules, [this](const ThrottleRule& rule) {
        return rule.window_ms == kSecondMs || (rule.window_ms == kMinuteMs && minutes_are_pace_);
    });
    return rules;
}

std::int64_t PlanSenderLimits::room_of_pace(TimeMs now, double share) const {
    if (!pace_) {
        return kEndless;
    }
    if (now < busy_until_) {
        return 0;
    }
    const auto stretch = static_cast<double>(std::min(tick_ms_, kQuarterMs - now % kQuarterMs));
    const auto room =
        static_cast<std::int64_t>((stretch - took_ms_) * pace_->per_ms * share + kRounding);
    return std::max<std::int64_t>(took_ms_ > 0 ? 0 : 1, room);
}

std::int64_t PlanSenderLimits::room_of_limits(TimeMs now) {
    return sender_.retry_at > now ? 0 : uses_.room(rules(now), now);
}

std::int64_t PlanSenderLimits::room(TimeMs now) {
    return std::min(room_of_pace(now, 1), room_of_limits(now));
}

std::int64_t PlanSenderLimits::room_of_share(double share, TimeMs now) const {
    return goes_by_relay() ? room_of_pace(now, share) : kEndless;
}

std::int64_t PlanSenderLimits::room_of_domain(std::size_t domain, TimeMs now) {
    return domains_[domain].room(domain_rule(sender_), now);
}

void PlanSenderLimits::take(TimeMs now, std::int64_t count, double share) {
    uses_.take(rules(now), now, count);
    if (pace_) {
        took_ms_ += static_cast<double>(count) / (pace_->per_ms * (goes_by_relay() ? share : 1));
    }
    if (sender_.settings.ramp && !sender_.ramp_started_at) {
        sender_.ramp_started_at = now;
    }
}

void PlanSenderLimits::take_of_domain(std::size_t domain, TimeMs now, std::int64_t count) {
    domains_[domain].take(domain_rule(sender_), now, count);
}

TimeMs PlanSenderLimits::end_round(TimeMs now) {
    if (took_ms_ <= 0) {
        return now;
    }
    busy_until_ = now + static_cast<TimeMs>(std::ceil(took_ms_ - kRounding));
    took_ms_ = 0;
    return busy_until_;
}

PlanHold PlanSenderLimits::hold_of(const ThrottleRule& rule, TimeMs now) {
    PlanHold hold{uses_.of(rule).free_at(rule, now).value_or(now),
                  bound_of(rule, sender_),
                  rule.limit,
                  place_};
    if (hold.bound == PlanBound::kRamp) {
        // The next day of the ramp allows more.
        const TimeMs start = sender_.ramp_started_at.value_or(now);
        hold.until = std::min(hold.until, start + ((now - start) / kDayMs + 1) * kDayMs);
    }
    return hold;
}

std::optional<PlanHold> PlanSenderLimits::hold(TimeMs now) {
    std::optional<PlanHold> longest;
    const auto consider = [&](const PlanHold& hold) {
        if (!longest || hold.until > longest->until) {
            longest = hold;
        }
    };
    if (sender_.retry_at > now) {
        consider({*sender_.retry_at, PlanBound::kRelayTrouble, 0, place_});
    }
    if (pace_ && busy_until_ > now) {
        consider({busy_until_, pace_->bound, pace_->limit, place_});
    }
    for (const ThrottleRule& rule : rules(now)) {
        if (uses_.of(rule).room(rule, now) == 0) {
            consider(hold_of(rule, now));
        }
    }
    return longest;
}

TimeMs PlanSenderLimits::domain_free_at(std::size_t domain, TimeMs now) {
    return domains_[domain].free_at(domain_rule(sender_), now).value_or(now);
}

std::int64_t PlanSenderLimits::domain_limit() const noexcept {
    return sender_.settings.limits.per_domain_per_minute.value_or(0);
}

}  // namespace campaignd
