#include "model/sender_pool.h"

#include <algorithm>
#include <cstddef>

namespace campaignd {
namespace {

Taker taker_of(const PoolSender& sender) {
    return {sender.sender_id, std::max<std::int64_t>(sender.weight, 1), sender.had};
}

}  // namespace

std::vector<Taker> takers_of(std::span<const PoolSender> pool, std::int64_t owner, bool stand_in) {
    std::vector<Taker> takers;
    const auto own = std::find_if(
        pool.begin(), pool.end(), [&](const auto& one) { return one.sender_id == owner; });
    if (own != pool.end()) {
        takers.push_back(taker_of(*own));
    }
    const bool others = own == pool.end() || (stand_in && own->out);
    for (const PoolSender& one : pool) {
        // Of what is nobody's, one that is out tries again when its pause ends.
        if (others && one.weight > 0 && one.sender_id != owner && (owner == 0 || !one.out)) {
            takers.push_back(taker_of(one));
        }
    }
    return takers;
}

std::vector<int> deal(int count, std::span<const Portion> portions) {
    std::vector<int> dealt(portions.size(), 0);
    for (; count > 0; --count) {
        std::size_t best = portions.size();
        for (std::size_t i = 0; i < portions.size(); ++i) {
            if (dealt[i] >= portions[i].most) {
                continue;
            }
            // (had + 1) / weight, the least, without division
            const auto next = [&](std::size_t of) { return portions[of].had + dealt[of] + 1; };
            if (best == portions.size() ||
                next(i) * portions[best].weight < next(best) * portions[i].weight) {
                best = i;
            }
        }
        if (best == portions.size()) {
            break;
        }
        ++dealt[best];
    }
    return dealt;
}

}  // namespace campaignd
