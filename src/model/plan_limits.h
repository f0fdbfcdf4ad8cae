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
};

/// The limits of a sender and of its campaigns, as a plan uses them up. What a relay takes a
/// second, the limit by the second and the pause between two messages are one pace: they make
/// messages follow each other, and keep none to a later hour. Owner: a simulation. Thread: one.
class PlanLimits {
  public:
    /// `people` are all messages of a first step, about.
    PlanLimits(const PlanInput& input, std::int64_t people);

    /// How many of the sender may go now.
    std::int64_t room(TimeMs now);
    std::int64_t room(const PlannedCampaign& campaign, int step, TimeMs now);
    std::int64_t room_of_domain(std::size_t domain, TimeMs now);
    void take(const PlannedCampaign& campaign, int step, TimeMs now, std::int64_t count);
    void take_of_domain(std::size_t domain, TimeMs now, std::int64_t count);
    /// The end of what was taken at `now` in sum: later when there is a pace.
    TimeMs end_round(TimeMs now, std::int64_t count);

    /// What keeps the next one from going; nothing when it may go now.
    std::optional<PlanHold> hold(TimeMs now);
    std::optional<PlanHold> hold(const PlannedCampaign& campaign, int step, TimeMs now);
    TimeMs domain_free_at(std::size_t domain, TimeMs now);

  private:
    struct Pace {
        double per_ms = 0;
        PlanBound bound = PlanBound::kRelaySpeed;
        std::int64_t limit = 0;
    };

    void slow_to(double per_ms, PlanBound bound, std::int64_t limit);
    std::vector<ThrottleRule> rules(TimeMs now) const;
    RollingUse& use_of(const ThrottleRule& rule);
    std::int64_t room_of_pace(TimeMs now) const;
    PlanHold hold_of(const ThrottleRule& rule, TimeMs now);
    /// The longest of `longest` and what these rules hold now.
    std::optional<PlanHold> longest_of(const std::vector<ThrottleRule>& rules,
                                       TimeMs now,
                                       std::optional<PlanHold> longest);

    Sender sender_;
    bool minutes_are_pace_ = false;
    std::optional<Pace> pace_;
    TimeMs tick_ms_ = 0;  // the longest stretch that counts as one moment
    TimeMs busy_until_ = 0;
    std::map<std::pair<ThrottleKey, std::int64_t>, RollingUse> uses_;
    std::map<std::size_t, RollingUse> domains_;
};

}  // namespace campaignd
