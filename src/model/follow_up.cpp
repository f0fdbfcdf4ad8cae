#include "model/follow_up.h"

namespace campaignd {
namespace {

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
constexpr int kLongestSearchDays = 14;

/// The same time of day on the next of the window's days, whatever its hours.
TimeMs next_sending_day(TimeMs from, Window window) {
    window.from_minute = 0;
    window.to_minute = 24 * 60;
    TimeMs day = from + kDayMs;
    for (int i = 0; i < kLongestSearchDays && window.next_open(day) != day; ++i) {
        day += kDayMs;
    }
    return day;
}

}  // namespace

TimeMs follow_up_due(TimeMs sent_at, const Step& step, const std::optional<Window>& window) {
    const TimeMs delay = step.delay_s * 1000;
    if (step.delay_counts == DelayCounts::kCalendar || !window) {
        return sent_at + delay;
    }
    TimeMs due = sent_at + delay % kDayMs;
    for (TimeMs days = delay / kDayMs; days > 0; --days) {
        due = next_sending_day(due, *window);
    }
    return due;
}

}  // namespace campaignd
