#include "model/window.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "base/rfc3339.h"
#include "model/time_zone.h"
#include "wire/columns.h"

using namespace campaignd;
using nlohmann::json;

namespace {

Window window_of(const json& object) {
    return wire::window_from_column(object.dump());
}

struct Case {
    const char* why;
    json window;
    const char* now;
    const char* opens;
};

const json kWorkdays = {"mon", "tue", "wed", "thu", "fri"};

json between(const char* zone, const char* from, const char* to, const json& days = nullptr) {
    return {{"timezone", zone}, {"from", from}, {"to", to}, {"days", days}};
}

std::vector<Case> european_cases() {
    const json office = between("Europe/Berlin", "09:00", "17:00", kWorkdays);
    return {{"before opening", office, "2027-01-04T07:59:59Z", "2027-01-04T08:00:00Z"},
            {"open now", office, "2027-01-04T12:34:56Z", "2027-01-04T12:34:56Z"},
            {"the end is closed", office, "2027-01-08T16:00:00Z", "2027-01-11T08:00:00Z"},
            {"summer time moves it in UTC", office, "2027-03-26T16:00:00Z", "2027-03-29T07:00:00Z"},
            {"a start that the clock skips",
             between("Europe/Berlin", "02:30", "04:00"),
             "2027-03-28T00:40:00Z",
             "2027-03-28T01:00:00Z"},
            {"a window that the clock skips whole",
             between("Europe/Berlin", "02:00", "03:00"),
             "2027-03-28T00:40:00Z",
             "2027-03-29T00:00:00Z"},
            {"an hour that comes twice stays open",
             between("Europe/Berlin", "02:00", "02:30"),
             "2027-10-31T01:10:00Z",
             "2027-10-31T01:10:00Z"},
            {"an hour that comes twice closes after the second",
             between("Europe/Berlin", "02:00", "02:30"),
             "2027-10-31T01:30:00Z",
             "2027-11-01T01:00:00Z"}};
}

std::vector<Case> world_cases() {
    return {{"New York, before summer time",
             between("America/New_York", "09:00", "17:00", kWorkdays),
             "2027-03-12T22:30:00Z",
             "2027-03-15T13:00:00Z"},
            {"New York, after summer time",
             between("America/New_York", "09:00", "17:00", kWorkdays),
             "2027-11-05T21:00:00Z",
             "2027-11-08T14:00:00Z"},
            {"half an hour from UTC's grid",
             between("Asia/Kolkata", "09:00", "17:00"),
             "2027-06-01T03:29:59Z",
             "2027-06-01T03:30:00Z"},
            {"Samoa's 30 December 2011 never was",
             between("Pacific/Apia", "09:00", "17:00"),
             "2011-12-30T04:00:00Z",
             "2011-12-30T19:00:00Z"},
            {"nor was that Friday",
             between("Pacific/Apia", "09:00", "17:00", {"fri"}),
             "2011-12-29T20:00:00Z",
             "2012-01-05T19:00:00Z"},
            {"past midnight, before",
             between("UTC", "22:00", "06:00", {"mon"}),
             "2027-01-04T20:00:00Z",
             "2027-01-04T22:00:00Z"},
            {"past midnight, it belongs to the day it began on",
             between("UTC", "22:00", "06:00", {"mon"}),
             "2027-01-05T05:59:59Z",
             "2027-01-05T05:59:59Z"},
            {"past midnight, after",
             between("UTC", "22:00", "06:00", {"mon"}),
             "2027-01-05T06:00:00Z",
             "2027-01-11T22:00:00Z"},
            {"the whole day",
             between("UTC", "00:00", "24:00"),
             "2027-01-04T23:59:59Z",
             "2027-01-04T23:59:59Z"}};
}

}  // namespace

TEST_CASE("a window opens at its local time over clock changes and skipped days", "[model]") {
    std::vector<Case> cases = european_cases();
    for (const Case& more : world_cases()) {
        cases.push_back(more);
    }
    for (const Case& one : cases) {
        INFO(one.why);
        const auto opens = window_of(one.window).next_open(*parse_rfc3339(one.now));
        REQUIRE(opens);
        CHECK(to_rfc3339(*opens) == to_rfc3339(*parse_rfc3339(one.opens)));
    }
}

TEST_CASE("the recipient's own zone counts only when asked for and known", "[model]") {
    json object = between("Europe/Berlin", "09:00", "17:00");
    const TimeMs now = *parse_rfc3339("2027-06-01T07:30:00Z");
    CHECK(window_of(object).next_open(now, "Asia/Tokyo") == now);
    object["use_recipient_timezone"] = true;
    const Window window = window_of(object);
    CHECK(window.next_open(now, "America/New_York") == *parse_rfc3339("2027-06-01T13:00:00Z"));
    CHECK(window.next_open(now, "Mars/Olympus") == now);
    CHECK(window.next_open(now, "") == now);
}

TEST_CASE("an unknown time zone is answered with the nearest known one", "[model]") {
    CHECK(nearest_time_zone("Europe/Berln") == "Europe/Berlin");
    CHECK(nearest_time_zone("kolkata") == "Asia/Kolkata");
    CHECK(nearest_time_zone("america/new york") == "America/New_York");
    CHECK(nearest_time_zone("Middle Earth, The Shire").empty());
    CHECK_FALSE(is_time_zone("../../etc/passwd"));
    CHECK_FALSE(is_time_zone(""));
    CHECK(unknown_time_zone("Europe/Berln").find("Europe/Berlin") != std::string::npos);
}

TEST_CASE("a random start is within its seconds, another each day and the same each time",
          "[model]") {
    Window window = window_of({{"timezone", "Europe/Berlin"},
                               {"from", "09:00"},
                               {"to", "17:00"},
                               {"random_start_s", 3600}});
    window.seed = 7;
    const TimeMs first = parse_rfc3339("2027-03-20T00:00:00Z").value();
    constexpr TimeMs kDayMs = 24 * 3'600'000;
    std::set<TimeMs> delays;
    for (int day = 0; day < 30; ++day) {
        const TimeMs from = first + day * kDayMs;
        Window plain = window;
        plain.random_start_s = 0;
        const TimeMs opens = plain.opening(from)->from;
        const Opening drawn = window.opening(from).value();
        CHECK(drawn.until == plain.opening(from)->until);
        CHECK(drawn.from >= opens);
        CHECK(drawn.from <= opens + 3'600'000);
        CHECK(window.next_open(from) == drawn.from);
        CHECK(window.next_open(drawn.from + 1) == drawn.from + 1);
        delays.insert(drawn.from - opens);
    }
    CHECK(delays.size() > 25);
    Window other = window;
    other.seed = 8;
    CHECK(other.opening(first)->from != window.opening(first)->from);
}

TEST_CASE("nothing opens on a holiday", "[model]") {
    Window window = window_of(between("Europe/Berlin", "09:00", "17:00", kWorkdays));
    window.holidays.countries.set(static_cast<std::size_t>(HolidayCountry::kDe));
    const auto opens = [&window](const char* now) {
        return to_rfc3339(window.next_open(parse_rfc3339(now).value()).value());
    };
    // Good Friday and Easter Monday, with the change of the clocks between.
    CHECK(opens("2027-03-25T17:00:00Z") == "2027-03-30T07:00:00.000Z");
    CHECK(opens("2027-03-26T10:00:00Z") == "2027-03-30T07:00:00.000Z");
    CHECK(opens("2027-03-25T10:00:00Z") == "2027-03-25T10:00:00.000Z");
    // What began the day before lasts into the holiday.
    Window night = window_of(between("UTC", "22:00", "06:00"));
    night.holidays.dates = {parse_calendar_day("2027-06-02").value()};
    CHECK(to_rfc3339(night.next_open(parse_rfc3339("2027-06-02T05:00:00Z").value()).value()) ==
          "2027-06-02T05:00:00.000Z");
    CHECK(to_rfc3339(night.next_open(parse_rfc3339("2027-06-02T06:00:00Z").value()).value()) ==
          "2027-06-03T22:00:00.000Z");
}
