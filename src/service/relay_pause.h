#pragma once

#include "base/clock.h"

namespace campaignd::service {

/// How long to leave a relay alone after it could not be used `rounds` (>= 1) times in a row: five
/// seconds, doubling up to five minutes when it cannot be reached and to fifteen when it says
/// "later": a quota does not come back sooner for being asked.
TimeMs pause_unreachable(int rounds) noexcept;
TimeMs pause_put_off(int rounds) noexcept;

}  // namespace campaignd::service
