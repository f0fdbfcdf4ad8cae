#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/rolling_use.h"
#include "model/send_plan.h"

namespace campaignd {

/// What holds a plan's messages back, and until when.
struct PlanHold {
    TimeMs until = 0;
    PlanBound bound = PlanBound::kPerDay;
    std::int64_t limit = 0;
    std::size_t sender = 0;  // in PlanInput::senders
};

/// What limits have let through in a plan. Owner: a simulation. Thread: one.
class PlanUses {
  public:
    /// What was used of limits before, ascending by slice.
    explicit PlanUses(const std::vector<ThrottleUse>& used);

    std::int64_t room(const std::vector<ThrottleRule>& rules, TimeMs now);
    void take(const std::vector<ThrottleRule>& rules, TimeMs now, std::int64_t count);

    RollingUse& of(const ThrottleRule& rule) { return uses_[{rule.key, rule.window_ms}]; }

  private:
    std::map<std::pair<ThrottleKey, std::int64_t>, RollingUse> uses_;
};

/// The limits of a campaign, for all of its senders together.
class PlanCampaignLimits {
  public:
    PlanCampaignLimits(const PlannedCampaign& campaign, PlanUses& uses);

    std::int64_t room(int step, TimeMs now) { return uses_.room(rules_of(step), now); }

    void take(int step, TimeMs now, std::int64_t count) { uses_.take(rules_of(step), now, count); }

    /// What keeps the next one from going; nothing when it may go now.
    std::optional<PlanHold> hold(int step, TimeMs now);

  private:
    const std::vector<ThrottleRule>& rules_of(int step) const {
        return step == 0 ? openers_ : follow_ups_;
    }

    PlanUses& uses_;
    const std::vector<ThrottleRule> openers_;
    const std::vector<ThrottleRule> follow_ups_;
};

/// The limits of one sender, as a plan uses them up, and its trouble. What its relay takes a
/// second, the limit by the second and the pause between two messages are one pace: they make
/// messages follow each other, and keep none to a later hour. Owner: a simulation. Thread: one.
class PlanSenderLimits {
  public:
    /// `people` are all messages of a first step, about.
    PlanSenderLimits(const PlanInput& input,
                     std::size_t place,
                     std::int64_t people,
                     PlanUses& uses);

    /// How many it may send now, by its limits and its pace.
    std::int64_t room(TimeMs now);
    /// The same by its limits alone.
    std::int64_t room_of_limits(TimeMs now);
    /// How many of those when it uses `share` of what its relay takes.
    std::int64_t room_of_share(double share, TimeMs now) const;
    std::int64_t room_of_domain(std::size_t domain, TimeMs now);
    void take(TimeMs now, std::int64_t count, double share);
    void take_of_domain(std::size_t domain, TimeMs now, std::int64_t count);
    /// The end of what was taken since the last one: later than `now` when there is a pace.
    TimeMs end_round(TimeMs now);

    /// What keeps the next one from going; nothing when it may go now.
    std::optional<PlanHold> hold(TimeMs now);
    TimeMs domain_free_at(std::size_t domain, TimeMs now);

    /// Its relay's speed is what makes messages follow each other, not a limit.
    bool goes_by_relay() const noexcept { return pace_ && pace_->bound == PlanBound::kRelaySpeed; }

    std::int64_t connections() const noexcept { return sender_.settings.max_connections; }

    bool has_domain_limit() const noexcept {
        return sender_.settings.limits.per_domain_per_minute.has_value();
    }

    std::int64_t domain_limit() const noexcept;

  private:
    struct Pace {
        double per_ms = 0;
        PlanBound bound = PlanBound::kRelaySpeed;
        std::int64_t limit = 0;
    };

    void slow_to(double per_ms, PlanBound bound, std::int64_t limit);
    std::vector<ThrottleRule> rules(TimeMs now) const;
    std::int64_t room_of_pace(TimeMs now, double share) const;
    PlanHold hold_of(const ThrottleRule& rule, TimeMs now);

    const std::size_t place_;
    Sender sender_;
    PlanUses& uses_;
    bool minutes_are_pace_ = false;
    std::optional<Pace> pace_;
    TimeMs tick_ms_ = 0;  // the longest stretch that counts as one moment
    TimeMs busy_until_ = 0;
    double took_ms_ = 0;  // of what was taken in this round
    std::map<std::size_t, RollingUse> domains_;
};

}  // namespace campaignd
