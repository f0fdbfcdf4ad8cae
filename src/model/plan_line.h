#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/plan_lane.h"
#include "model/plan_limits.h"
#include "model/send_plan.h"

namespace campaignd {

/// People who are alike in where they are.
struct PlanKind {
    static constexpr std::size_t kNoDomain = 0;  // it is of no matter

    std::string timezone{};
    std::size_t domain = kNoDomain;
};

/// Whether windows are open, remembered for as long as that stays so.
struct PlanDoor {
    TimeMs from = 0;
    TimeMs until = 0;
    bool open = false;

    bool knows(TimeMs now) const noexcept { return from <= now && now < until; }
};

/// A campaign in a plan: who waits for which step, and who may send it. Owner: a simulation.
/// Thread: one.
class PlanLine {
  public:
    /// Of one step those of one sender, or of nobody, as the queue has them in lanes.
    struct Part {
        std::int64_t owner = 0;
        PlanLane lane{};
    };

    struct Taker {
        const PlannedTaker* planned = nullptr;
        std::int64_t had = 0;
        PlanDoor door{};                // of what is open to all alike
        std::vector<PlanDoor> doors{};  // to each kind
        bool follows_recipient = false;
    };

    /// `kinds` may still grow; both must outlive it.
    PlanLine(const PlannedCampaign& campaign, PlanUses& uses, const std::vector<PlanKind>& kinds);

    /// People who come to a step: some of them by the sender of their variant.
    void come(int step, std::int64_t owner, TimeMs due, PlanGroup group);

    bool empty() const;

    int steps() const noexcept { return static_cast<int>(steps_.size()); }

    /// In the order of the queue. A reference to one stays good.
    std::deque<Part>& parts(int step) { return steps_.at(static_cast<std::size_t>(step)); }

    /// Who may send what is in such a part: places in takers().
    const std::vector<std::size_t>& takers_of(int step, std::int64_t owner);

    std::vector<Taker>& takers() noexcept { return takers_; }

    const PlanDoor& door(Taker& taker, TimeMs now) const;
    const PlanDoor& door(Taker& taker, std::size_t kind, TimeMs now) const;

    const PlannedCampaign& campaign() const noexcept { return campaign_; }

    PlanCampaignLimits& limits() noexcept { return limits_; }

  private:
    void put(int step, std::int64_t owner, TimeMs due, PlanGroup group);

    const PlannedCampaign& campaign_;
    const std::vector<PlanKind>& kinds_;
    PlanCampaignLimits limits_;
    std::vector<Taker> takers_;
    std::vector<std::deque<Part>> steps_;
    std::map<std::pair<bool, std::int64_t>, std::vector<std::size_t>> known_;  // opener, owner
};

}  // namespace campaignd
