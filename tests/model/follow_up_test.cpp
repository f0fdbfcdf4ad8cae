#include "model/follow_up.h"

#include <catch2/catch.hpp>

#include "base/rfc3339.h"

using namespace campaignd;

namespace {

constexpr std::int64_t kDayS = 24 * 3600;

TimeMs at(const char* text) {
    return parse_rfc3339(text).value();
}

Step after(std::int64_t delay_s, DelayCounts counts) {
    Step step;
    step.delay_s = delay_s;
    step.delay_counts = counts;
    return step;
}

/// Monday to Friday, nine to five, in Berlin.
Window office() {
    Window window;
    window.timezone = "Europe/Berlin";
    window.days = 0b0011111;
    window.from_minute = 9 * 60;
    window.to_minute = 17 * 60;
    return window;
}

std::string due(const char* sent, std::int64_t days, DelayCounts counts) {
    return to_rfc3339(follow_up_due(at(sent), after(days * kDayS, counts), office()));
}

}  // namespace

TEST_CASE("a delay in calendar days ignores the window", "[model]") {
    CHECK(due("2027-01-15T10:00:00Z", 1, DelayCounts::kCalendar) == "2027-01-16T10:00:00.000Z");
    CHECK(follow_up_due(5, after(3, DelayCounts::kSendingDays), std::nullopt) == 3005);
}

TEST_CASE("a delay in sending days passes over the weekend", "[model]") {
    // 2027-01-15 is a Friday.
    CHECK(due("2027-01-15T10:00:00Z", 1, DelayCounts::kSendingDays) == "2027-01-18T10:00:00.000Z");
    CHECK(due("2027-01-15T10:00:00Z", 2, DelayCounts::kSendingDays) == "2027-01-19T10:00:00.000Z");
    CHECK(due("2027-01-13T10:00:00Z", 2, DelayCounts::kSendingDays) == "2027-01-15T10:00:00.000Z");
    CHECK(due("2027-01-15T10:00:00Z", 5, DelayCounts::kSendingDays) == "2027-01-22T10:00:00.000Z");
    CHECK(due("2027-01-16T10:00:00Z", 1, DelayCounts::kSendingDays) == "2027-01-18T10:00:00.000Z");
}

TEST_CASE("the weekday is that of the window's own time zone", "[model]") {
    // 23:30 UTC on Sunday is Monday in Berlin.
    CHECK(due("2027-01-16T23:30:00Z", 1, DelayCounts::kSendingDays) == "2027-01-17T23:30:00.000Z");
}

TEST_CASE("the part of a delay below a day counts as it is", "[model]") {
    CHECK(to_rfc3339(follow_up_due(at("2027-01-15T10:00:00Z"),
                                   after(kDayS + 3600, DelayCounts::kSendingDays),
                                   office())) == "2027-01-18T11:00:00.000Z");
}
