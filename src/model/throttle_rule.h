#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "model/throttle_key.h"

namespace campaignd {

/// "At most `limit` in any window of `window_ms`", counted in slices: a slice counts until its last
/// moment is older than the window, so that no window ever holds more. With `shortest_ms` it is a
/// pause instead: after each one, nothing for a time drawn between `shortest_ms` and `window_ms`
/// from its own moment; `limit` is 1.
struct ThrottleRule {
    ThrottleKey key;  // whose use is counted
    std::int64_t window_ms = 0;
    std::int64_t limit = 0;
    std::optional<std::int64_t> shortest_ms{};

    bool operator==(const ThrottleRule&) const = default;

    std::int64_t slice_width() const noexcept;
    TimeMs slice_of(TimeMs time) const noexcept;
    /// The youngest slice that has left the window altogether.
    TimeMs horizon(TimeMs now) const noexcept;
    /// When a slice that holds something has left the window; of a pause, its end.
    TimeMs free_at(TimeMs slice) const noexcept;
};

/// What of a limit was used in one slice.
struct ThrottleUse {
    ThrottleKey key;
    std::int64_t window_ms = 0;
    TimeMs slice = 0;
    std::int64_t used = 0;
};

}  // namespace campaignd
