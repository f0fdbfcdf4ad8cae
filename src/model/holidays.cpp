#include "model/holidays.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/enum_words.h"
#include "model/holiday_rules.h"

namespace campaignd {
namespace {

constexpr EnumWords<HolidayCountry, kHolidayCountries> kCodes{
    {"AT", "CH", "DE", "ES", "FR", "GB", "IT", "NL", "US"}};
constexpr EnumWords<HolidayCountry, kHolidayCountries> kNames{{"Austria",
                                                               "Switzerland (nationwide)",
                                                               "Germany (nationwide)",
                                                               "Spain (nationwide)",
                                                               "France",
                                                               "Great Britain (England)",
                                                               "Italy",
                                                               "Netherlands",
                                                               "United States (federal)"}};

constexpr int kSaturday = 5;
constexpr int kSunday = 6;

CalendarDay number_of(date::sys_days day) {
    return day.time_since_epoch().count();
}

date::sys_days day_of(CalendarDay number) {
    return date::sys_days(date::days(number));
}

int year_of(CalendarDay day) {
    return static_cast<int>(date::year_month_day(day_of(day)).year());
}

/// Monday is 0.
int weekday_of(CalendarDay day) {
    return static_cast<int>(date::weekday(day_of(day)).iso_encoding()) - 1;
}

CalendarDay on_date(int year, int month, int day) {
    return number_of(date::year(year) / month / day);
}

CalendarDay on_weekday(int year, const HolidayRule& rule) {
    const date::weekday weekday(static_cast<unsigned>(rule.weekday + 1) % 7);  // Sunday is 0 there
    const date::year_month month = date::year(year) / rule.month;
    return number_of(rule.number < 0
                         ? date::sys_days(month / weekday[date::last])
                         : date::sys_days(month / weekday[static_cast<unsigned>(rule.number)]));
}

CalendarDay day_by(const HolidayRule& rule, int year) {
    switch (rule.by) {
        case HolidayRule::By::kDate:
            return on_date(year, rule.month, rule.number);
        case HolidayRule::By::kEaster:
            return easter_sunday(year) + rule.number;
        case HolidayRule::By::kWeekday:
            break;
    }
    return on_weekday(year, rule);
}

bool holds(const std::vector<Holiday>& found, CalendarDay day) {
    return std::any_of(
        found.begin(), found.end(), [day](const Holiday& other) { return other.day == day; });
}

/// The day off for a holiday, when that is another day.
std::optional<CalendarDay> moved(const HolidayRule& rule,
                                 CalendarDay day,
                                 const std::vector<Holiday>& before) {
    const int weekday = weekday_of(day);
    CalendarDay off = day;
    if (rule.moves == HolidayRule::Moves::kSundayBack && weekday == kSunday) {
        --off;
    } else if (rule.moves == HolidayRule::Moves::kNearest && weekday >= kSaturday) {
        off += weekday == kSaturday ? -1 : 1;
    } else if (rule.moves == HolidayRule::Moves::kNextWorkday) {
        while (weekday_of(off) >= kSaturday || (off != day && holds(before, off))) {
            ++off;
        }
        // Christmas Day on a Sunday leaves its Monday to Boxing Day and takes the Tuesday.
        if (off != day && rule.month == 12 && rule.number == 25 && weekday == kSunday) {
            ++off;
        }
    }
    return off == day ? std::nullopt : std::optional(off);
}

/// Of the rules of a year; one may be off on the last day of the year before.
void add_year(HolidayCountry country, int year, std::vector<Holiday>& found) {
    for (const HolidayRule& rule : holiday_rules(country)) {
        if (year < rule.since) {
            continue;
        }
        const CalendarDay day = day_by(rule, year);
        if (const auto off = moved(rule, day, found); off && !holds(found, *off)) {
            found.push_back({*off, rule.name});
        }
        if (!holds(found, day)) {
            found.push_back({day, rule.name});
        }
    }
}

}  // namespace

std::string_view to_text(HolidayCountry country) noexcept {
    return kCodes[country];
}

std::optional<HolidayCountry> parse_holiday_country(std::string_view text) noexcept {
    return kCodes.find(text);
}

std::string_view name_of(HolidayCountry country) noexcept {
    return kNames[country];
}

std::string to_text_of_day(CalendarDay day) {
    const date::year_month_day parts{day_of(day)};
    return fmt::format("{:04}-{:02}-{:02}",
                       static_cast<int>(parts.year()),
                       static_cast<unsigned>(parts.month()),
                       static_cast<unsigned>(parts.day()));
}

std::optional<CalendarDay> parse_calendar_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto part = [text](std::size_t at, std::size_t size) {
        const std::string_view digits = text.substr(at, size);
        return std::all_of(digits.begin(), digits.end(), is_digit) ? parse_int(digits)
                                                                   : std::nullopt;
    };
    const auto year = part(0, 4);
    const auto month = part(5, 2);
    const auto day = part(8, 2);
    if (!year || !month || !day) {
        return std::nullopt;
    }
    const date::year_month_day found = date::year(static_cast<int>(*year)) /
                                       date::month(static_cast<unsigned>(*month)) /
                                       date::day(static_cast<unsigned>(*day));
    return found.ok() ? std::optional(number_of(found)) : std::nullopt;
}

CalendarDay easter_sunday(int year) {
    const int a = year % 19;
    const int b = year / 100;
    const int c = year % 100;
    const int d = b / 4;
    const int e = b % 4;
    const int f = (b + 8) / 25;
    const int g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4;
    const int k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return on_date(year, n / 31, n % 31 + 1);
}

std::vector<Holiday> holidays_of(HolidayCountry country, int year) {
    std::vector<Holiday> found;
    add_year(country, year, found);
    std::vector<Holiday> next;
    add_year(country, year + 1, next);
    found.insert(found.end(), next.begin(), next.end());
    std::erase_if(found, [year](const Holiday& one) { return year_of(one.day) != year; });
    std::sort(found.begin(), found.end(), [](const Holiday& a, const Holiday& b) {
        return a.day < b.day;
    });
    return found;
}

bool Holidays::contains(CalendarDay day) const {
    return name(day).has_value();
}

std::optional<std::string> Holidays::name(CalendarDay day) const {
    for (std::size_t i = 0; i < countries.size(); ++i) {
        if (!countries.test(i)) {
            continue;
        }
        for (const Holiday& one : holidays_of(static_cast<HolidayCountry>(i), year_of(day))) {
            if (one.day == day) {
                return std::string(one.name);
            }
        }
    }
    return std::binary_search(dates.begin(), dates.end(), day) ? std::optional(to_text_of_day(day))
                                                               : std::nullopt;
}

}  // namespace campaignd
