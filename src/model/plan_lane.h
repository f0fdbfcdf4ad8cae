#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace campaignd {

/// People who are alike in all that a plan looks at.
struct PlanGroup {
    std::size_t kind = 0;         // their zone and domain
    std::vector<TimeMs> mails{};  // that they got, ascending
    std::int64_t count = 0;
};

/// Who waits for one step of a campaign, in the order in which the queue gives them out. Owner: a
/// simulation.
class PlanLane {
  public:
    void add(TimeMs due, PlanGroup group) { groups_.emplace(due, std::move(group)); }

    bool empty() const noexcept { return groups_.empty(); }

    bool ready(TimeMs now) const { return !empty() && first_due() <= now; }

    TimeMs first_due() const { return groups_.begin()->first; }

    /// Those who are due first, all at the same moment; they leave the lane.
    std::vector<PlanGroup> take_first();

  private:
    std::multimap<TimeMs, PlanGroup> groups_;  // by the moment they are due
};

/// Of `groups`, so many people that `wanted` come together, each group giving its share: whoever is
/// due at the same moment waits in no order that follows a zone.
std::vector<std::int64_t> share_evenly(const std::vector<PlanGroup>& groups, std::int64_t wanted);

}  // namespace campaignd
