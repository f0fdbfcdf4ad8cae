#include "model/window.h"

#include <date/tz.h>

#include <algorithm>

#include "model/draw.h"
#include "model/time_zone.h"

namespace campaignd {
namespace {

using LocalMinutes = date::local_time<std::chrono::minutes>;

/// The moment of a local time; `choose` says which of two, a skipped time is the end of its gap.
TimeMs moment(const date::time_zone& zone, date::local_days day, int minute, date::choose choose) {
    const LocalMinutes local = day + std::chrono::minutes(minute);
    const auto time = zone.to_sys(local, choose);
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

CalendarDay number_of(date::local_days day) {
    return day.time_since_epoch().count();
}

constexpr int kMinutesOfDay = 24 * 60;

}  // namespace

bool Window::sends_on(CalendarDay day) const {
    const date::weekday weekday{date::local_days(date::days(day))};
    return days.test(weekday.iso_encoding() - 1) && (holidays.empty() || !holidays.contains(day));
}

int Window::length_minutes() const noexcept {
    return to_minute > from_minute ? to_minute - from_minute
                                   : to_minute + kMinutesOfDay - from_minute;
}

std::int64_t Window::start_delay_ms(CalendarDay day) const noexcept {
    constexpr std::int64_t kSecondMs = 1000;
    return random_start_s == 0 ? 0
                               : draw_between(static_cast<std::uint64_t>(seed),
                                              static_cast<std::uint64_t>(day),
                                              0,
                                              random_start_s * kSecondMs);
}

std::optional<Opening> Window::opening(TimeMs now, std::string_view recipient_timezone) const {
    const bool theirs = use_recipient_timezone && is_time_zone(recipient_timezone);
    const date::time_zone& zone =
        *date::locate_zone(theirs ? recipient_timezone : std::string_view(timezone));
    const date::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(now)};
    const auto today = date::floor<date::days>(zone.to_local(at));
    const bool past_midnight = to_minute <= from_minute;
    constexpr int kSearchDays = 366;
    for (int offset = -1; offset <= kSearchDays; ++offset) {
        const date::local_days day = today + date::days(offset);
        if (!sends_on(number_of(day))) {
            continue;
        }
        const date::local_days last = day + date::days(past_midnight ? 1 : 0);
        const TimeMs from =
            moment(zone, day, from_minute, date::choose::earliest) + start_delay_ms(number_of(day));
        const TimeMs until = moment(zone, last, to_minute, date::choose::latest);
        if (from < until && until > now) {
            return Opening{from, until};
        }
    }
    return std::nullopt;
}

std::optional<TimeMs> Window::next_open(TimeMs now, std::string_view recipient_timezone) const {
    const std::optional<Opening> next = opening(now, recipient_timezone);
    if (!next) {
        return std::nullopt;
    }
    return std::max(now, next->from);
}

}  // namespace campaignd
