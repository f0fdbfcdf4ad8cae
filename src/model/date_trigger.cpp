#include "model/date_trigger.h"

#include <date/tz.h>

#include <algorithm>

#include "base/text.h"
#include "model/time_zone.h"

namespace campaignd {
namespace {

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
constexpr int kSpanYears = 2;  // an offset and a zone move a date into the next year at most

/// So many digits, taken from the start.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) {
        return std::nullopt;
    }
    int number = 0;
    for (const char c : text.substr(0, digits)) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, std::string_view sign) {
    const bool found = text.starts_with(sign);
    text.remove_prefix(found ? sign.size() : 0);
    return found;
}

std::optional<StoredDate> month_and_day(std::string_view& text, std::optional<int> year) {
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) {
        return std::nullopt;
    }
    const auto day = take_number(text, 2);
    constexpr int kLeapYear = 2000;  // a birthday may be 29 February
    if (!day || !(date::year(year.value_or(kLeapYear)) / *month / *day).ok()) {
        return std::nullopt;
    }
    return StoredDate{year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)};
}

/// The date in that year.
date::sys_days day_in(const StoredDate& stored, int year) {
    const date::month month(stored.month);
    date::day day(stored.day);
    if (month == date::February && stored.day == 29 && !date::year(year).is_leap()) {
        day = date::day(28);
    }
    return date::year(year) / month / day;
}

int year_of(TimeMs at) {
    const auto days = date::floor<date::days>(
        date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at)));
    return static_cast<int>(date::year_month_day(days).year());
}

TimeMs as_ms(date::sys_days day) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(day.time_since_epoch()).count();
}

}  // namespace

std::optional<StoredDate> parse_stored_date(std::string_view text) {
    text = trim(text);
    if (take(text, "--")) {
        const auto found = month_and_day(text, std::nullopt);
        return text.empty() ? found : std::nullopt;
    }
    if (text.size() == 5) {
        return month_and_day(text, std::nullopt);
    }
    const auto year = take_number(text, 4);
    if (!year || *year == 0 || !take(text, "-")) {
        return std::nullopt;
    }
    const auto found = month_and_day(text, year);
    return text.empty() || text[0] == 'T' || text[0] == ' ' ? found : std::nullopt;
}

std::vector<DateMoment> date_moments(const DateTrigger& trigger,
                                     const StoredDate& stored,
                                     std::string_view recipient_timezone,
                                     TimeMs from,
                                     TimeMs until) {
    std::vector<DateMoment> moments;
    if (!trigger.every_year && !stored.year) {
        return moments;
    }
    const bool theirs = trigger.use_recipient_timezone && is_time_zone(recipient_timezone);
    const date::time_zone* zone = nullptr;
    const int first = trigger.every_year ? year_of(from) - kSpanYears : *stored.year;
    const int last = trigger.every_year ? year_of(until) + kSpanYears : *stored.year;
    for (int year = std::max(first, stored.year.value_or(first)); year <= last; ++year) {
        const date::sys_days day = day_in(stored, year) + date::days(trigger.offset_d);
        // No zone is more than a day from UTC: most dates are told apart without asking one.
        if (as_ms(day) + 3 * kDayMs <= from || as_ms(day) - kDayMs > until) {
            continue;
        }
        if (zone == nullptr) {
            zone =
                date::locate_zone(theirs ? recipient_timezone : std::string_view(trigger.timezone));
        }
        const date::local_time<std::chrono::milliseconds> local =
            date::local_days(day.time_since_epoch()) + std::chrono::minutes(trigger.at_minute);
        const TimeMs at = zone->to_sys(local, date::choose::earliest).time_since_epoch().count();
        if (at > from && at <= until) {
            moments.push_back({at, trigger.every_year ? year : 0});
        }
    }
    return moments;
}

std::string trigger_day(const DateTrigger& trigger, TimeMs at) {
    const auto local =
        date::locate_zone(trigger.timezone)
            ->to_local(date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(at)));
    return date::format("%F", date::floor<date::days>(local));
}

}  // namespace campaignd
