#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace campaignd {

/// A sender that may take work of a lane, with its share of it.
struct Taker {
    std::int64_t sender_id = 0;
    std::int64_t weight = 1;
    std::int64_t had = 0;  // that it has taken of the campaign before

    bool operator==(const Taker&) const = default;
};

/// A sender of a campaign as it is now.
struct PoolSender {
    std::int64_t sender_id = 0;
    std::int64_t weight = 1;  // 0: only what is its own
    bool out = false;         // it cannot send: others stand in
    std::int64_t had = 0;
};

/// Who sends what of a campaign:
///
///   of nobody  -> any of the pool that has room: a first message without a sender
///   of one     -> that one; while it is out another one, where `stand_in` allows it
///   of one that a person took out of the campaign -> any
///
/// `owner`: 0 is nobody.
std::vector<Taker> takers_of(std::span<const PoolSender> pool, std::int64_t owner, bool stand_in);

/// How much one of several who share work may take, and what it had.
struct Portion {
    int most = 0;
    std::int64_t weight = 1;
    std::int64_t had = 0;
};

/// Deals `count` out, one by one, each to the one furthest behind its share that has room; of equal
/// ones to the first. What one cannot take the others get. Costs no more for a million than for a
/// few: the weights count.
std::vector<int> deal(int count, std::span<const Portion> portions);

}  // namespace campaignd
