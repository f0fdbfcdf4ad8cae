#include "model/plan_lane.h"

#include <algorithm>

namespace campaignd {

std::vector<PlanGroup> PlanLane::take_first() {
    std::vector<PlanGroup> first;
    const auto end = groups_.upper_bound(first_due());
    for (auto group = groups_.begin(); group != end; ++group) {
        first.push_back(std::move(group->second));
    }
    groups_.erase(groups_.begin(), end);
    return first;
}

std::vector<std::int64_t> share_evenly(const std::vector<PlanGroup>& groups, std::int64_t wanted) {
    std::int64_t total = 0;
    for (const PlanGroup& group : groups) {
        total += group.count;
    }
    const std::int64_t given = std::min(total, wanted);
    std::vector<std::int64_t> shares;
    std::int64_t before = 0;
    std::int64_t given_before = 0;
    for (const PlanGroup& group : groups) {
        before += group.count;
        const std::int64_t upto = total == 0 ? 0 : before * given / total;
        shares.push_back(upto - given_before);
        given_before = upto;
    }
    return shares;
}

}  // namespace campaignd
