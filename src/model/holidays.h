#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

/// Countries whose holidays are known by rule.
enum class HolidayCountry { kAt, kCh, kDe, kEs, kFr, kGb, kIt, kNl, kUs };

constexpr std::size_t kHolidayCountries = 9;

/// ISO 3166-1: "DE".
std::string_view to_text(HolidayCountry country) noexcept;
std::optional<HolidayCountry> parse_holiday_country(std::string_view text) noexcept;
/// What of a country its list holds: "Germany (nationwide)".
std::string_view name_of(HolidayCountry country) noexcept;

/// A day of the calendar, as days since 1970-01-01, in whatever zone it is looked at.
using CalendarDay = std::int32_t;

/// "2026-12-24"
std::string to_text_of_day(CalendarDay day);
/// Nothing for what is no day of the calendar.
std::optional<CalendarDay> parse_calendar_day(std::string_view text);

/// Easter Sunday of the Gregorian calendar, for years from 1583 on. The computus of Meeus, Jones
/// and Butcher (J. Meeus, "Astronomical Algorithms", 2nd ed., chapter 8).
CalendarDay easter_sunday(int year);

/// A day on which a country rests.
struct Holiday {
    CalendarDay day = 0;
    std::string_view name;

    bool operator==(const Holiday&) const = default;
};

/// The holidays of a country that fall into a year, ascending. Where the law moves a day off to
/// another day because of a weekend, both are there: that day and the holiday itself.
std::vector<Holiday> holidays_of(HolidayCountry country, int year);

/// Days on which a sender sends no campaign's mail.
struct Holidays {
    std::bitset<kHolidayCountries> countries;
    std::vector<CalendarDay> dates;  // ascending, beside those of the countries
    std::string timezone = "UTC";    // whose days they are where the sender has no window

    bool empty() const noexcept { return countries.none() && dates.empty(); }

    bool contains(CalendarDay day) const;
    /// What that day is called, "2026-12-24" for one of `dates`; nothing on a working day.
    std::optional<std::string> name(CalendarDay day) const;

    bool operator==(const Holidays&) const = default;
};

}  // namespace campaignd
