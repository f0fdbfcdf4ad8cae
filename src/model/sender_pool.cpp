#include "model/sender_pool.h"

#include <algorithm>
#include <cstddef>

namespace campaignd {
namespace {

Taker taker_of(const PoolSender& sender) {
    return {sender.sender_id, std::max<std::int64_t>(sender.weight, 1), sender.had};
}

/// Where everybody has come to `level` times their weight, if they have room for it.
std::vector<int> deal_to_level(std::int64_t level, std::span<const Portion> portions) {
    std::vector<int> dealt;
    for (const Portion& one : portions) {
        const std::int64_t most = std::max(one.most, 0);
        dealt.push_back(
            static_cast<int>(std::clamp<std::int64_t>(level * one.weight - one.had, 0, most)));
    }
    return dealt;
}

/// The highest level for which `count` is enough.
std::int64_t level_of(int count, std::span<const Portion> portions) {
    std::int64_t low = 0;
    std::int64_t high = 1;
    for (const Portion& one : portions) {
        high = std::max(high, (one.had + count) / one.weight + 1);
    }
    while (low < high) {
        const std::int64_t middle = (low + high + 1) / 2;
        std::int64_t sum = 0;
        for (const int given : deal_to_level(middle, portions)) {
            sum += given;
        }
        if (sum <= count) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
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
    std::vector<int> dealt = deal_to_level(level_of(count, portions), portions);
    for (const int given : dealt) {
        count -= given;
    }
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
