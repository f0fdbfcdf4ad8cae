#include "base/rfc3339.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("times are written with milliseconds and read back", "[base]") {
    for (const TimeMs time : {TimeMs{0},
                              TimeMs{951'782'400'123},
                              TimeMs{1'800'000'000'000},
                              TimeMs{4'102'444'799'999},
                              TimeMs{-1}}) {
        INFO(time);
        CHECK(parse_rfc3339(to_rfc3339(time)) == time);
    }
    CHECK(to_rfc3339(1'800'000'000'000) == "2027-01-15T08:00:00.000Z");
}

TEST_CASE("offsets and fractions are understood", "[base]") {
    CHECK(parse_rfc3339("2027-01-15T09:00:00+01:00") == 1'800'000'000'000);
    CHECK(parse_rfc3339("2027-01-15T02:30:00.5-05:30") == 1'800'000'000'500);
    CHECK(parse_rfc3339("2027-01-15t08:00:00.123456789z") == 1'800'000'000'123);
}

TEST_CASE("what is no time is nothing", "[base]") {
    for (const char* text : {"",
                             "2027-01-15",
                             "2027-01-15T08:00:00",
                             "2027-02-30T08:00:00Z",
                             "2027-13-01T08:00:00Z",
                             "2027-01-15T24:00:00Z",
                             "2027-01-15T08:60:00Z",
                             "2027-01-15T08:00:00.Z",
                             "2027-01-15T08:00:00+1:00",
                             "2027-01-15T08:00:00Zx",
                             "+027-01-15T08:00:00Z"}) {
        INFO(text);
        CHECK_FALSE(parse_rfc3339(text));
    }
}

TEST_CASE("the Date header names day and month in English", "[base]") {
    CHECK(to_rfc5322_date(1'800'000'000'000) == "Fri, 15 Jan 2027 08:00:00 +0000");
}
