#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "model/throttle_rule.h"

namespace campaignd {

/// What one limit has let through, kept in memory: what queue/throttle.h does in the database, for
/// a time that only goes forward. Its limit may change from one moment to the next. Thread: one.
class RollingUse {
  public:
    /// How many `rule` lets go now.
    std::int64_t room(const ThrottleRule& rule, TimeMs now);
    void take(const ThrottleRule& rule, TimeMs now, std::int64_t count);
    /// The moment from which it lets the next one go; nothing when that is now, and nothing when it
    /// never comes.
    std::optional<TimeMs> free_at(const ThrottleRule& rule, TimeMs now);
    /// What was used before.
    void add(TimeMs slice, std::int64_t used);

  private:
    struct Slice {
        TimeMs at = 0;
        std::int64_t used = 0;
    };

    void forget(const ThrottleRule& rule, TimeMs now);

    std::deque<Slice> slices_;  // ascending
    std::int64_t used_ = 0;     // in sum
};

}  // namespace campaignd
