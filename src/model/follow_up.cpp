#include "model/follow_up.h"

#include <date/tz.h>

#include "model/time_zone.h"

namespace campaignd {
namespace {

using LocalTime = date::local_time<std::chrono::milliseconds>;

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
/// The days of a window without holidays lie no further apart than eight, even where a zone left
/// out a day of its calendar; where holidays leave none of a year, any day will do.
constexpr int kLongestSearchDays = 366;

/// A zone may leave out a day: Samoa had no 30 December 2011.
bool is_day(const date::time_zone& zone, date::local_days day) {
    return zone.to_sys(day, date::choose::earliest) <
           zone.to_sys(day + date::days(1), date::choose::earliest);
}

date::local_days next_sending_day(const date::time_zone& zone,
                                  const Window& window,
                                  date::local_days day) {
    for (int i = 0; i < kLongestSearchDays; ++i) {
        day += date::days(1);
        if (window.sends_on(day.time_since_epoch().count()) && is_day(zone, day)) {
            break;
        }
    }
    return day;
}

TimeMs after_sending_days(TimeMs from,
                          TimeMs days,
                          const Window& window,
                          const date::time_zone& zone) {
    const auto local =
        zone.to_local(date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(from)));
    date::local_days day = date::floor<date::days>(local);
    std::chrono::milliseconds time = local - LocalTime(day);
    const bool past_midnight = window.to_minute <= window.from_minute;
    if (past_midnight && time < std::chrono::minutes(window.to_minute)) {
        day -= date::days(1);
        time += date::days(1);
    }
    for (; days > 0; --days) {
        day = next_sending_day(zone, window, day);
    }
    const auto due = zone.to_sys(LocalTime(day) + time, date::choose::earliest);
    return due.time_since_epoch().count();
}

}  // namespace

TimeMs follow_up_due(TimeMs sent_at,
                     const Step& step,
                     const std::optional<Window>& window,
                     std::string_view recipient_timezone) {
    const TimeMs delay = step.delay_s * 1000;
    if (step.delay_counts == DelayCounts::kCalendar || !window || delay < kDayMs) {
        return sent_at + delay;
    }
    const bool theirs = window->use_recipient_timezone && is_time_zone(recipient_timezone);
    const date::time_zone& zone =
        *date::locate_zone(theirs ? recipient_timezone : std::string_view(window->timezone));
    return after_sending_days(sent_at + delay % kDayMs, delay / kDayMs, *window, zone);
}

}  // namespace campaignd
