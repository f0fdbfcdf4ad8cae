#include "model/date_trigger.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"

using namespace campaignd;

namespace {

TimeMs at(std::string_view text) {
    return *parse_rfc3339(text);
}

DateTrigger every_year(int offset_d = 0, std::string timezone = "Europe/Berlin") {
    return {.attribute = "birthday",
            .offset_d = offset_d,
            .at_minute = 9 * 60,
            .every_year = true,
            .timezone = std::move(timezone),
            .use_recipient_timezone = false};
}

/// "2026-05-04T07:00:00.000Z (2026)", one after the other.
std::string moments(const DateTrigger& trigger,
                    std::string_view date,
                    std::string_view from,
                    std::string_view until,
                    std::string_view zone = "") {
    std::string found;
    for (const DateMoment& moment :
         date_moments(trigger, *parse_stored_date(date), zone, at(from), at(until))) {
        found += to_rfc3339(moment.at) + " (" + std::to_string(moment.round) + ") ";
    }
    return found;
}

}  // namespace

TEST_CASE("dates are read as people store them, and nothing is guessed", "[model]") {
    CHECK(parse_stored_date("1990-05-04") == StoredDate{1990, 5, 4});
    CHECK(parse_stored_date(" 1990-05-04 ") == StoredDate{1990, 5, 4});
    CHECK(parse_stored_date("2026-11-27T08:00:00Z") == StoredDate{2026, 11, 27});
    CHECK(parse_stored_date("2026-11-27 08:00") == StoredDate{2026, 11, 27});
    CHECK(parse_stored_date("05-04") == StoredDate{std::nullopt, 5, 4});
    CHECK(parse_stored_date("--02-29") == StoredDate{std::nullopt, 2, 29});
    CHECK(parse_stored_date("2024-02-29") == StoredDate{2024, 2, 29});
    for (const char* text : {"",
                             "04/05",
                             "04/05/1990",
                             "4.5.1990",
                             "1990-5-4",
                             "1990-13-01",
                             "2025-02-29",
                             "02-30",
                             "1990-05-041",
                             "0000-05-04",
                             "soon",
                             "20260504",
                             "--05-04x"}) {
        INFO(text);
        CHECK_FALSE(parse_stored_date(text).has_value());
    }
}

TEST_CASE("a birthday comes every year at its local time, first on the date itself", "[model]") {
    CHECK(moments(every_year(), "1990-05-04", "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z") ==
          "2026-05-04T07:00:00.000Z (2026) 2027-05-04T07:00:00.000Z (2027) ");
    CHECK(moments(every_year(), "2027-05-04", "2026-01-01T00:00:00Z", "2028-12-31T00:00:00Z") ==
          "2027-05-04T07:00:00.000Z (2027) 2028-05-04T07:00:00.000Z (2028) ");
    CHECK(moments(every_year(), "05-04", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z") ==
          "2026-05-04T07:00:00.000Z (2026) ");
    // From the bound on, without it; up to it, with it.
    CHECK(moments(every_year(), "05-04", "2026-05-04T07:00:00Z", "2026-12-31T00:00:00Z").empty());
    CHECK_FALSE(
        moments(every_year(), "05-04", "2026-05-04T06:59:59Z", "2026-05-04T07:00:00Z").empty());
}

TEST_CASE("29 February is 28 February in a year that has none", "[model]") {
    CHECK(moments(every_year(), "1992-02-29", "2026-01-01T00:00:00Z", "2028-12-31T00:00:00Z") ==
          "2026-02-28T08:00:00.000Z (2026) 2027-02-28T08:00:00.000Z (2027) "
          "2028-02-29T08:00:00.000Z (2028) ");
    CHECK(moments(every_year(1), "1992-02-29", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z") ==
          "2026-03-01T08:00:00.000Z (2026) ");
}

TEST_CASE("an offset over the new year keeps the year of the date", "[model]") {
    CHECK(moments(every_year(-7), "01-02", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z") ==
          "2026-12-26T08:00:00.000Z (2027) ");
    CHECK(moments(every_year(10), "12-28", "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z") ==
          "2027-01-07T08:00:00.000Z (2026) ");
    CHECK(moments(every_year(-366), "1990-12-31", "2026-12-29T00:00:00Z", "2026-12-31T00:00:00Z") ==
          "2026-12-30T08:00:00.000Z (2027) ");
}

TEST_CASE("a date that comes once needs its year", "[model]") {
    DateTrigger trigger = every_year(-3);
    trigger.every_year = false;
    CHECK(moments(trigger, "2026-12-10", "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z") ==
          "2026-12-07T08:00:00.000Z (0) ");
    CHECK(moments(trigger, "12-10", "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z").empty());
}

TEST_CASE("a date follows the person's zone where it is asked for and known", "[model]") {
    DateTrigger trigger = every_year();
    trigger.use_recipient_timezone = true;
    const auto of = [&](std::string_view zone) {
        return moments(trigger, "05-04", "2026-05-01T00:00:00Z", "2026-05-30T00:00:00Z", zone);
    };
    CHECK(of("Asia/Tokyo") == "2026-05-04T00:00:00.000Z (2026) ");
    CHECK(of("Pacific/Kiritimati") == "2026-05-03T19:00:00.000Z (2026) ");
    CHECK(of("America/Los_Angeles") == "2026-05-04T16:00:00.000Z (2026) ");
    CHECK(of("Mars/Base") == "2026-05-04T07:00:00.000Z (2026) ");
    CHECK(of("") == "2026-05-04T07:00:00.000Z (2026) ");
}

TEST_CASE("a local time that the clocks skip or repeat has one moment", "[model]") {
    DateTrigger trigger = every_year();
    trigger.at_minute = 2 * 60 + 30;
    // Berlin, 29 March 2026: 02:00 to 03:00 is not there; 25 October: twice.
    CHECK(moments(trigger, "03-29", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z") ==
          "2026-03-29T01:00:00.000Z (2026) ");
    CHECK(moments(trigger, "10-25", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z") ==
          "2026-10-25T00:30:00.000Z (2026) ");
}

TEST_CASE("the day of a moment is that of the trigger's calendar", "[model]") {
    CHECK(trigger_day(every_year(0, "Asia/Tokyo"), at("2026-05-03T23:00:00Z")) == "2026-05-04");
    CHECK(trigger_day(every_year(0, "UTC"), at("2026-05-03T23:00:00Z")) == "2026-05-03");
}
