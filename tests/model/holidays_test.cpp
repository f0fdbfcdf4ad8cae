#include "model/holidays.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace campaignd;

namespace {

/// "01-01 04-03 …" of a year.
std::string days(HolidayCountry country, int year) {
    std::string text;
    for (const Holiday& one : holidays_of(country, year)) {
        text += (text.empty() ? "" : " ") + to_text_of_day(one.day).substr(5);
    }
    return text;
}

CalendarDay day(const char* text) {
    return parse_calendar_day(text).value();
}

}  // namespace

TEST_CASE("Easter is on its Sunday", "[model][holidays]") {
    // U.S. Census Bureau, "Easter Dates from 1600 to 2099"; 1818 and 2285 are the earliest there
    // can be, 1943 and 2038 the latest.
    const std::vector<std::pair<int, const char*>> known{{1818, "1818-03-22"},
                                                         {1943, "1943-04-25"},
                                                         {1954, "1954-04-18"},
                                                         {1981, "1981-04-19"},
                                                         {2000, "2000-04-23"},
                                                         {2024, "2024-03-31"},
                                                         {2025, "2025-04-20"},
                                                         {2026, "2026-04-05"},
                                                         {2027, "2027-03-28"},
                                                         {2028, "2028-04-16"},
                                                         {2038, "2038-04-25"},
                                                         {2049, "2049-04-18"},
                                                         {2285, "2285-03-22"}};
    for (const auto& [year, date] : known) {
        CHECK(to_text_of_day(easter_sunday(year)) == date);
    }
    for (int year = 1583; year < 3000; ++year) {
        const CalendarDay easter = easter_sunday(year);
        const std::string text = to_text_of_day(easter).substr(5);
        REQUIRE((text >= "03-22" && text <= "04-25"));
        REQUIRE((easter % 7 + 7) % 7 == 3);  // 1970-01-01 was a Thursday
    }
}

TEST_CASE("the holidays of 2026 and 2027 are those that each country lists", "[model][holidays]") {
    CHECK(days(HolidayCountry::kDe, 2026) ==
          "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26");
    CHECK(days(HolidayCountry::kAt, 2026) ==
          "01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26");
    CHECK(days(HolidayCountry::kCh, 2027) == "01-01 05-06 08-01 12-25");
    CHECK(days(HolidayCountry::kFr, 2026) ==
          "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25");
    CHECK(days(HolidayCountry::kIt, 2025) ==
          "01-01 01-06 04-21 04-25 05-01 06-02 08-15 11-01 12-08 12-25 12-26");
    CHECK(days(HolidayCountry::kIt, 2026) ==
          "01-01 01-06 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26");
    CHECK(days(HolidayCountry::kEs, 2027) ==
          "01-01 01-06 03-26 05-01 08-15 10-12 11-01 12-06 12-08 12-25");
    CHECK(days(HolidayCountry::kNl, 2026) ==
          "01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25 12-26");
}

TEST_CASE("a holiday on a weekend brings the day that is off instead", "[model][holidays]") {
    // gov.uk/bank-holidays, England and Wales; opm.gov, federal holidays.
    CHECK(days(HolidayCountry::kGb, 2026) ==
          "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28");
    CHECK(days(HolidayCountry::kGb, 2027) ==
          "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28");
    CHECK(days(HolidayCountry::kGb, 2033) ==
          "01-01 01-03 04-15 04-18 05-02 05-30 08-29 12-25 12-26 12-27");
    CHECK(days(HolidayCountry::kUs, 2026) ==
          "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25");
    // New Year's Day of 2028 is a Saturday: the Friday before is in 2027.
    CHECK(days(HolidayCountry::kUs, 2027) ==
          "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 "
          "12-31");
    CHECK(days(HolidayCountry::kUs, 2020).find("06-19") == std::string::npos);
    // 27 April 2025 was a Sunday.
    CHECK(days(HolidayCountry::kNl, 2025).find("04-26") != std::string::npos);
}

TEST_CASE("no list holds a day twice, and all of a list are in its year", "[model][holidays]") {
    for (std::size_t country = 0; country < kHolidayCountries; ++country) {
        for (int year = 1990; year < 2120; ++year) {
            const auto found = holidays_of(static_cast<HolidayCountry>(country), year);
            for (std::size_t i = 0; i < found.size(); ++i) {
                INFO(to_text(static_cast<HolidayCountry>(country))
                     << " " << year << " " << found[i].name);
                REQUIRE(to_text_of_day(found[i].day).substr(0, 4) == std::to_string(year));
                // Ascension Day falls on Labour Day in 2008: one of them is enough.
                REQUIRE((i == 0 || found[i - 1].day < found[i].day));
            }
        }
    }
}

TEST_CASE("a sender's holidays are those of its countries and its own dates", "[model][holidays]") {
    Holidays holidays;
    CHECK(holidays.empty());
    CHECK_FALSE(holidays.contains(day("2026-12-25")));
    holidays.countries.set(static_cast<std::size_t>(HolidayCountry::kDe));
    holidays.dates = {day("2026-12-24"), day("2026-12-31")};
    CHECK_FALSE(holidays.empty());
    CHECK(holidays.name(day("2026-12-25")) == "Christmas Day");
    CHECK(holidays.name(day("2026-12-24")) == "2026-12-24");
    CHECK_FALSE(holidays.contains(day("2026-12-23")));
    CHECK_FALSE(holidays.contains(day("2027-12-24")));
}

TEST_CASE("a date is read as it is written", "[model][holidays]") {
    CHECK(to_text_of_day(day("2028-02-29")) == "2028-02-29");
    for (const char* wrong : {"2027-02-29",
                              "2027-13-01",
                              "2027-1-1",
                              "20270101",
                              "2027-00-10",
                              "2027-01-00",
                              "+027-01-01",
                              "",
                              "2027-01-01T"}) {
        CHECK_FALSE(parse_calendar_day(wrong));
    }
    CHECK(parse_holiday_country("GB") == HolidayCountry::kGb);
    CHECK_FALSE(parse_holiday_country("gb"));
}
