#include "model/limits.h"

#include <algorithm>

namespace campaignd {

std::int64_t Ramp::allowed_on_day(std::int64_t days_since_start) const noexcept {
    const std::int64_t days = std::clamp<std::int64_t>(days_since_start, 0, 1'000'000);
    return std::min(max_per_day, start_per_day + add_per_day * days);
}

}  // namespace campaignd
