#pragma once

#include <optional>

#include "base/clock.h"

namespace campaignd {

/// What was learnt of a sender's relay by using it; each part is tried again after its time.
struct RelayHabits {
    /// Set: it refuses commands that come before its answer to the final dot.
    std::optional<TimeMs> follow_again_at{};
    int messages_per_connection = 0;  // then it says 421; 0: no limit known
    TimeMs limit_again_at = 0;
};

}  // namespace campaignd
