#include "model/holiday_rules.h"

#include <array>

namespace campaignd {
namespace {

using Moves = HolidayRule::Moves;

constexpr HolidayRule on(
    int month, int day, std::string_view name, Moves moves = Moves::kNever, int since = 0) {
    return {HolidayRule::By::kDate, month, day, 0, name, moves, since};
}

constexpr HolidayRule easter(int days, std::string_view name) {
    return {HolidayRule::By::kEaster, 0, days, 0, name};
}

constexpr int kMonday = 0;
constexpr int kThursday = 3;
constexpr int kLast = -1;

constexpr HolidayRule nth(int number, int weekday, int month, std::string_view name) {
    return {HolidayRule::By::kWeekday, month, number, weekday, name};
}

constexpr HolidayRule kNewYear = on(1, 1, "New Year's Day");
constexpr HolidayRule kEpiphany = on(1, 6, "Epiphany");
constexpr HolidayRule kGoodFriday = easter(-2, "Good Friday");
constexpr HolidayRule kEasterMonday = easter(1, "Easter Monday");
constexpr HolidayRule kLabourDay = on(5, 1, "Labour Day");
constexpr HolidayRule kAscension = easter(39, "Ascension Day");
constexpr HolidayRule kWhitMonday = easter(50, "Whit Monday");
constexpr HolidayRule kAssumption = on(8, 15, "Assumption Day");
constexpr HolidayRule kAllSaints = on(11, 1, "All Saints' Day");
constexpr HolidayRule kImmaculate = on(12, 8, "Immaculate Conception");
constexpr HolidayRule kChristmas = on(12, 25, "Christmas Day");
constexpr HolidayRule kStStephen = on(12, 26, "St Stephen's Day");

/// Arbeitsruhegesetz, section 7 (2).
constexpr std::array kAustria{kNewYear,
                              kEpiphany,
                              kEasterMonday,
                              kLabourDay,
                              kAscension,
                              kWhitMonday,
                              easter(60, "Corpus Christi"),
                              kAssumption,
                              on(10, 26, "National Day"),
                              kAllSaints,
                              kImmaculate,
                              kChristmas,
                              kStStephen};

/// Federal constitution, article 110 (3), and the three days that every canton keeps.
constexpr std::array kSwitzerland{kNewYear, kAscension, on(8, 1, "National Day"), kChristmas};

/// The days that the laws of all sixteen states name.
constexpr std::array kGermany{kNewYear,
                              kGoodFriday,
                              kEasterMonday,
                              kLabourDay,
                              kAscension,
                              kWhitMonday,
                              on(10, 3, "German Unity Day"),
                              kChristmas,
                              on(12, 26, "Second Day of Christmas")};

/// Real Decreto 2001/1983, article 45: the days that hold in the whole country. Which one a region
/// moves to a Monday is not known here.
constexpr std::array kSpain{kNewYear,
                            kEpiphany,
                            kGoodFriday,
                            kLabourDay,
                            kAssumption,
                            on(10, 12, "National Day"),
                            kAllSaints,
                            on(12, 6, "Constitution Day"),
                            kImmaculate,
                            kChristmas};

/// Code du travail, article L3133-1.
constexpr std::array kFrance{kNewYear,
                             kEasterMonday,
                             kLabourDay,
                             on(5, 8, "Victory Day"),
                             kAscension,
                             kWhitMonday,
                             on(7, 14, "Bastille Day"),
                             kAssumption,
                             kAllSaints,
                             on(11, 11, "Armistice Day"),
                             kChristmas};

/// England: Banking and Financial Dealings Act 1971, schedule 1, with New Year's Day and the first
/// Monday of May by proclamation. On a weekend the next working day is off instead. Single days
/// that a proclamation adds or moves, as for a coronation, are not here.
constexpr std::array kEngland{on(1, 1, "New Year's Day", Moves::kNextWorkday),
                              kGoodFriday,
                              kEasterMonday,
                              nth(1, kMonday, 5, "Early May bank holiday"),
                              nth(kLast, kMonday, 5, "Spring bank holiday"),
                              nth(kLast, kMonday, 8, "Summer bank holiday"),
                              on(12, 25, "Christmas Day", Moves::kNextWorkday),
                              on(12, 26, "Boxing Day", Moves::kNextWorkday)};

/// Legge 260/1949 as it stands, with Saint Francis from 2026 on (legge 151/2025).
constexpr std::array kItaly{kNewYear,
                            kEpiphany,
                            kEasterMonday,
                            on(4, 25, "Liberation Day"),
                            kLabourDay,
                            on(6, 2, "Republic Day"),
                            kAssumption,
                            on(10, 4, "Saint Francis", Moves::kNever, 2026),
                            kAllSaints,
                            kImmaculate,
                            kChristmas,
                            kStStephen};

/// Algemene termijnenwet, article 3, with Good Friday, which it treats alike. The King's birthday
/// is kept on the Saturday before when 27 April is a Sunday.
constexpr std::array kNetherlands{kNewYear,
                                  kGoodFriday,
                                  kEasterMonday,
                                  on(4, 27, "King's Day", Moves::kSundayBack, 2014),
                                  on(5, 5, "Liberation Day"),
                                  kAscension,
                                  kWhitMonday,
                                  kChristmas,
                                  on(12, 26, "Second Day of Christmas")};

/// Federal holidays: 5 U.S.C. 6103 (a); on a Saturday the Friday before is off (b), on a Sunday the
/// Monday after (Executive Order 11582).
constexpr std::array kUnitedStates{on(1, 1, "New Year's Day", Moves::kNearest),
                                   nth(3, kMonday, 1, "Martin Luther King Jr. Day"),
                                   nth(3, kMonday, 2, "Washington's Birthday"),
                                   nth(kLast, kMonday, 5, "Memorial Day"),
                                   on(6, 19, "Juneteenth", Moves::kNearest, 2021),
                                   on(7, 4, "Independence Day", Moves::kNearest),
                                   nth(1, kMonday, 9, "Labor Day"),
                                   nth(2, kMonday, 10, "Columbus Day"),
                                   on(11, 11, "Veterans Day", Moves::kNearest),
                                   nth(4, kThursday, 11, "Thanksgiving Day"),
                                   on(12, 25, "Christmas Day", Moves::kNearest)};

}  // namespace

std::span<const HolidayRule> holiday_rules(HolidayCountry country) noexcept {
    switch (country) {
        case HolidayCountry::kAt:
            return kAustria;
        case HolidayCountry::kCh:
            return kSwitzerland;
        case HolidayCountry::kDe:
            return kGermany;
        case HolidayCountry::kEs:
            return kSpain;
        case HolidayCountry::kFr:
            return kFrance;
        case HolidayCountry::kGb:
            return kEngland;
        case HolidayCountry::kIt:
            return kItaly;
        case HolidayCountry::kNl:
            return kNetherlands;
        case HolidayCountry::kUs:
            break;
    }
    return kUnitedStates;
}

}  // namespace campaignd
