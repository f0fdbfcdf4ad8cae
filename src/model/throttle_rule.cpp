#include "model/throttle_rule.h"

#include <algorithm>

#include "model/draw.h"

namespace campaignd {

std::int64_t ThrottleRule::slice_width() const noexcept {
    constexpr std::int64_t kSlices = 50;
    return shortest_ms ? 1 : std::max<std::int64_t>(1, window_ms / kSlices);
}

TimeMs ThrottleRule::slice_of(TimeMs time) const noexcept {
    return time - time % slice_width();
}

TimeMs ThrottleRule::horizon(TimeMs now) const noexcept {
    return now - window_ms - slice_width();
}

TimeMs ThrottleRule::free_at(TimeMs slice) const noexcept {
    return shortest_ms ? slice + draw_between(static_cast<std::uint64_t>(key.stored()),
                                              static_cast<std::uint64_t>(slice),
                                              *shortest_ms,
                                              window_ms)
                       : slice + slice_width() + window_ms;
}

}  // namespace campaignd
