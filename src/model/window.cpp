#include "model/window.h"

#include <date/tz.h>

#include <algorithm>

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

std::size_t weekday_index(date::local_days day) {
    return date::weekday(day).iso_encoding() - 1;
}

}  // namespace

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
        if (!days.test(weekday_index(day))) {
            continue;
        }
        const date::local_days last = day + date::days(past_midnight ? 1 : 0);
        const TimeMs from = moment(zone, day, from_minute, date::choose::earliest);
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
