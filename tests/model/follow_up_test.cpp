#include "model/follow_up.h"

#include <date/tz.h>

#include <array>
#include <catch2/catch.hpp>
#include <random>

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

/// Monday to Friday, nine to five.
Window office(const char* zone = "Europe/Berlin") {
    Window window;
    window.timezone = zone;
    window.days = 0b0011111;
    window.from_minute = 9 * 60;
    window.to_minute = 17 * 60;
    return window;
}

Window every_day(const char* zone) {
    Window window;
    window.timezone = zone;
    return window;
}

std::string due(const char* sent, std::int64_t days, DelayCounts counts) {
    return to_rfc3339(follow_up_due(at(sent), after(days * kDayS, counts), office()));
}

/// Whole sending days after `sent`, as the clock on the wall of `zone` shows it.
std::string wall(const char* sent,
                 std::int64_t days,
                 const Window& window,
                 const char* recipient_zone = "") {
    const TimeMs moment = follow_up_due(
        at(sent), after(days * kDayS, DelayCounts::kSendingDays), window, recipient_zone);
    const auto* zone = date::locate_zone(window.use_recipient_timezone && *recipient_zone != '\0'
                                             ? recipient_zone
                                             : window.timezone);
    const date::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(moment)};
    return date::format("%a %d %H:%M %z",
                        date::make_zoned(zone, date::floor<std::chrono::minutes>(time)));
}

struct Case {
    const char* why;
    Window window;
    const char* sent;
    int days;
    const char* wall;
};

}  // namespace

TEST_CASE("a delay in calendar days is so many hours, whatever clocks and windows do", "[model]") {
    CHECK(due("2027-01-15T10:00:00Z", 1, DelayCounts::kCalendar) == "2027-01-16T10:00:00.000Z");
    // Summer time begins on 28 March: Friday 09:00 and 72 hours are Monday 10:00.
    CHECK(due("2027-03-26T08:00:00Z", 3, DelayCounts::kCalendar) == "2027-03-29T08:00:00.000Z");
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

TEST_CASE("sending days keep the local time over a change of the clocks", "[model]") {
    const Window berlin = office();
    const Window york = office("America/New_York");
    const std::array<Case, 12> cases{{
        {"Berlin, spring", berlin, "2027-03-26T08:00:00Z", 1, "Mon 29 09:00 +0200"},
        {"Berlin, spring, late", berlin, "2027-03-26T15:30:00Z", 1, "Mon 29 16:30 +0200"},
        {"Berlin, autumn", berlin, "2027-10-29T07:00:00Z", 1, "Mon 01 09:00 +0100"},
        {"Berlin, autumn, late", berlin, "2027-10-29T14:30:00Z", 1, "Mon 01 16:30 +0100"},
        {"New York, spring", york, "2027-03-12T14:00:00Z", 2, "Tue 16 09:00 -0400"},
        {"New York, autumn", york, "2027-11-05T20:30:00Z", 1, "Mon 08 16:30 -0500"},
        {"no summer time", office("Asia/Kolkata"), "2027-03-26T03:30:00Z", 1, "Mon 29 09:00 +0530"},
        {"a time that the clocks skip is the moment after",
         every_day("Europe/Berlin"),
         "2027-03-27T01:30:00Z",
         1,
         "Sun 28 03:00 +0200"},
        {"and is itself again the day after",
         every_day("Europe/Berlin"),
         "2027-03-27T01:30:00Z",
         2,
         "Mon 29 02:30 +0200"},
        {"of a time that comes twice, the first",
         every_day("Europe/Berlin"),
         "2027-10-30T00:30:00Z",
         1,
         "Sun 31 02:30 +0200"},
        {"a day that a zone left out is no sending day",
         every_day("Pacific/Apia"),
         "2011-12-29T20:00:00Z",
         1,
         "Sat 31 10:00 +1400"},
        {"many days", berlin, "2027-03-26T08:00:00Z", 200, "Fri 31 09:00 +0100"},
    }};
    for (const Case& one : cases) {
        INFO(one.why);
        CHECK(wall(one.sent, one.days, one.window) == one.wall);
    }
}

TEST_CASE("the small hours of a window past midnight belong to the day it began on", "[model]") {
    Window night = office("UTC");  // Monday to Friday
    night.from_minute = 22 * 60;
    night.to_minute = 6 * 60;
    // Saturday 02:00 is still Friday's night, Tuesday 02:00 Monday's.
    CHECK(wall("2027-01-16T02:00:00Z", 1, night) == "Tue 19 02:00 +0000");
    CHECK(wall("2027-01-15T23:00:00Z", 1, night) == "Mon 18 23:00 +0000");
}

TEST_CASE("the recipient's own zone counts where the window asks for it", "[model]") {
    Window window = office();
    // Friday 23:30 in Berlin is Saturday in Tokyo.
    const char* sent = "2027-01-15T22:30:00Z";
    CHECK(wall(sent, 1, window, "Asia/Tokyo") == "Mon 18 23:30 +0100");
    window.use_recipient_timezone = true;
    CHECK(wall(sent, 1, window, "Asia/Tokyo") == "Mon 18 07:30 +0900");
    CHECK(wall(sent, 1, window, "") == "Mon 18 23:30 +0100");
    CHECK(wall("2027-03-12T14:00:00Z", 1, window, "America/New_York") == "Mon 15 09:00 -0400");
    CHECK(to_rfc3339(follow_up_due(
              at(sent), after(kDayS, DelayCounts::kSendingDays), window, "Mars/Olympus")) ==
          "2027-01-18T22:30:00.000Z");
}

namespace {

/// Counts sending days on a calendar on the wall: steps hour by hour through UTC and looks at the
/// local date, weekday and time of each.
class Referee {
  public:
    Referee(const date::time_zone& zone, std::bitset<7> days) : zone_(zone), days_(days) {}

    TimeMs due(TimeMs sent, int sending_days) const {
        const Local start = local(sent);
        const auto time = start - date::floor<date::days>(start);
        date::local_days day = date::floor<date::days>(start);
        TimeMs moment = sent;
        for (int left = sending_days; left > 0;) {
            moment += kStep;
            const auto today = date::floor<date::days>(local(moment));
            if (today > day) {
                day = today;
                left -= days_.test(date::weekday(day).iso_encoding() - 1) ? 1 : 0;
            }
        }
        // The first moment of that day at which the clock shows the time, or has gone past it.
        TimeMs first = moment - moment % kStep - 26 * 4 * kStep;
        while (local(first) < day + time) {
            first += kStep;
        }
        return first;
    }

  private:
    using Local = date::local_time<std::chrono::milliseconds>;
    static constexpr TimeMs kStep = 15 * 60 * 1000;

    Local local(TimeMs moment) const {
        return zone_.to_local(
            date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(moment)));
    }

    const date::time_zone& zone_;
    const std::bitset<7> days_;
};

}  // namespace

TEST_CASE("sending days are what a person would count on a calendar", "[model]") {
    constexpr std::array<const char*, 7> kZones{"Europe/Berlin",
                                                "America/New_York",
                                                "Asia/Kolkata",
                                                "Australia/Lord_Howe",  // moves by half an hour
                                                "America/Sao_Paulo",    // moved at midnight
                                                "Pacific/Apia",         // left out a day
                                                "UTC"};
    const TimeMs from = at("2011-01-01T00:00:00Z");
    constexpr TimeMs kQuarter = 15 * 60 * 1000;
    std::mt19937_64 random(28);
    for (int round = 0; round < 1'000; ++round) {
        Window window = every_day(kZones.at(random() % kZones.size()));
        window.days = random() % 127 + 1;
        const TimeMs sent = from + static_cast<TimeMs>(random() % (7 * 365 * 96)) * kQuarter;
        const int days = static_cast<int>(random() % 9) + 1;
        const Referee referee(*date::locate_zone(window.timezone), window.days);
        INFO(window.timezone << " " << window.days << " " << to_rfc3339(sent) << " +" << days);
        const TimeMs real =
            follow_up_due(sent, after(days * kDayS, DelayCounts::kSendingDays), window);
        REQUIRE(to_rfc3339(real) == to_rfc3339(referee.due(sent, days)));
    }
}
