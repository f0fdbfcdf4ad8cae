#pragma once

#include "base/clock.h"

namespace campaignd::service {

/// How long to leave a relay alone after it could not be used `rounds` (>= 1) times in a row.
/// When it cannot be reached: five seconds, doubling up to five minutes. When it says "later": one
/// second, as most limits are by the second; then five, doubling up to fifteen minutes, for a quota
/// does not come back sooner for being asked.
TimeMs pause_unreachable(int rounds) noexcept;
TimeMs pause_put_off(int rounds) noexcept;

}  // namespace campaignd::service
