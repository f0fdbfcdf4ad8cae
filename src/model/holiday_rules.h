#pragma once

#include <span>
#include <string_view>

#include "model/holidays.h"

namespace campaignd {

/// How a holiday is found in a year, and which day is off when it falls on a weekend.
struct HolidayRule {
    enum class By { kDate, kEaster, kWeekday };
    enum class Moves { kNever, kNearest, kNextWorkday, kSundayBack };

    By by = By::kDate;
    int month = 1;   // of kDate and kWeekday
    int number = 1;  // day of the month, days after Easter Sunday, or the nth weekday; -1: the last
    int weekday = 0;  // of kWeekday; Monday is 0
    std::string_view name;
    Moves moves = Moves::kNever;
    int since = 0;  // first year
};

/// Nationwide holidays, in the order of the year: a day that moves on finds those before it taken.
std::span<const HolidayRule> holiday_rules(HolidayCountry country) noexcept;

}  // namespace campaignd
