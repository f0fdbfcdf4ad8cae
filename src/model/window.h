#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/holidays.h"

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
///
/// With a random start, each opening begins up to `random_start_s` later. How much, `seed` and the
/// day tell: the same in every process, and another on another day. Nothing opens on a holiday;
/// what began the day before lasts into it.
class Window {
  public:
    std::string timezone = "UTC";    // a name that is_time_zone() knows
    std::bitset<7> days{0b1111111};  // Monday is bit 0
    int from_minute = 0;             // of the local day, 0 to 1439
    int to_minute = 24 * 60;         // 1 to 1440, never from_minute
    bool use_recipient_timezone = false;
    std::int64_t random_start_s = 0;  // below the length of an opening

    // Not of the window itself: of the campaign that asks, and of its sender.
    std::int64_t seed = 0;
    Holidays holidays{};

    /// The opening that holds `now`, or else the next one; nothing when none comes within a year.
    /// `recipient_timezone` counts only with use_recipient_timezone and when the zone is known.
    std::optional<Opening> opening(TimeMs now, std::string_view recipient_timezone = {}) const;

    /// `now` when open, otherwise the start of the next opening.
    std::optional<TimeMs> next_open(TimeMs now, std::string_view recipient_timezone = {}) const;

    /// A weekday of the window that is no holiday.
    bool sends_on(CalendarDay day) const;
    /// From its start to its end by the clock on the wall.
    int length_minutes() const noexcept;

    bool operator==(const Window&) const = default;

  private:
    std::int64_t start_delay_ms(CalendarDay day) const noexcept;
};

}  // namespace campaignd
