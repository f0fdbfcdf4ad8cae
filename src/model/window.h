#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// One stretch of time in which sending is allowed: [from, until).
struct Opening {
    TimeMs from = 0;
    TimeMs until = 0;
};

/// When mail may be sent: on these weekdays, between these times of the local clock. A window
/// whose end lies before its start lasts past midnight and belongs to the day it began on.
/// A local time that the clocks skip counts as the moment after the gap; of one that comes twice,
/// the window takes the first as its start and the second as its end. Thread-safe when const.
class Window {
  public:
    std::string timezone = "UTC";    // a name that is_time_zone() knows
    std::bitset<7> days{0b1111111};  // Monday is bit 0
    int from_minute = 0;             // of the local day, 0 to 1439
    int to_minute = 24 * 60;         // 1 to 1440, never from_minute
    bool use_recipient_timezone = false;

    /// The opening that holds `now`, or else the next one; nothing when none comes within a year.
    /// `recipient_timezone` counts only with use_recipient_timezone and when the zone is known.
    std::optional<Opening> opening(TimeMs now, std::string_view recipient_timezone = {}) const;

    /// `now` when open, otherwise the start of the next opening.
    std::optional<TimeMs> next_open(TimeMs now, std::string_view recipient_timezone = {}) const;

    bool operator==(const Window&) const = default;
};

}  // namespace campaignd
