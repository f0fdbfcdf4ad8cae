#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "db/transaction.h"
#include "model/throttle_rule.h"

/// Limits of the form "at most N in any window of W", exact over restarts and over processes:
/// the use is stored, in slices, in the transaction that leases. Rolling windows: a slice counts
/// until its last moment is older than the window, so no window of W ever holds more than N. A rule
/// that is a pause keeps the moment of the last one.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::queue {

/// How many may go now under all rules, at most `wanted`.
int throttle_available(const db::ReadTx& tx, std::span<const ThrottleRule> rules, int wanted);
void throttle_take(db::WriteTx& tx, std::span<const ThrottleRule> rules, int count);
/// Gives back what was taken at `taken_at` but never used.
void throttle_return(db::WriteTx& tx,
                     std::span<const ThrottleRule> rules,
                     TimeMs taken_at,
                     int count);

/// How far a walk over all use has come.
struct ThrottlePlace {
    std::int64_t throttle_id = INT64_MIN;
    std::int64_t window_ms = 0;
    std::int64_t slice = 0;
};

/// Looks at the next `rows` and removes those that no window holds any more. False at the end.
bool throttle_prune(db::WriteTx& tx, ThrottlePlace& place, int rows);

/// What was used under these rules and still counts, oldest first.
std::vector<ThrottleUse> throttle_uses(const db::ReadTx& tx, std::span<const ThrottleRule> rules);

struct ThrottleWait {
    TimeMs until = 0;
    ThrottleRule rule;
};

/// The rule that holds the next one back longest, and until when; nothing when one may go now.
std::optional<ThrottleWait> throttle_wait(const db::ReadTx& tx,
                                          std::span<const ThrottleRule> rules);

}  // namespace campaignd::queue
