#include "wire/limits.h"

#include <catch2/catch.hpp>

#include "wire/columns.h"

using namespace campaignd;
using nlohmann::json;

namespace {

/// Reads a field of that name; the names of what is wrong.
template <typename Read>
std::vector<std::string> faults_of(const char* name, const json& object, Read read) {
    std::vector<FieldError> faults;
    const json body{{name, object}};
    wire::Reader(body, faults).object(name, read);
    std::vector<std::string> names;
    for (const FieldError& fault : faults) {
        names.push_back(fault.field);
    }
    return names;
}

std::vector<std::string> window_faults(const json& object) {
    return faults_of("window", object, wire::read_window);
}

}  // namespace

TEST_CASE("limits are positive whole numbers, each with its own fault", "[wire]") {
    CHECK(faults_of("limits",
                    {{"per_second", 0},
                     {"per_minute", -1},
                     {"per_hour", 1.5},
                     {"per_day", "many"},
                     {"per_week", 1},
                     {"per_domain_per_minute", nullptr}},
                    wire::read_limits) == std::vector<std::string>{"limits.per_second",
                                                                   "limits.per_minute",
                                                                   "limits.per_hour",
                                                                   "limits.per_day",
                                                                   "limits.per_week"});
}

TEST_CASE("limits survive being written and read", "[wire]") {
    const json object{{"per_second", 5}, {"per_domain_per_minute", 20}};
    const Limits limits = wire::limits_from_column(object.dump());
    CHECK(limits.per_second == 5);
    CHECK_FALSE(limits.per_day);
    CHECK(wire::to_column(limits) == object.dump());
}

TEST_CASE("a ramp needs all three numbers in order", "[wire]") {
    CHECK(faults_of("ramp", {{"start_per_day", 100}, {"max_per_day", 10}}, wire::read_ramp) ==
          std::vector<std::string>{"ramp.add_per_day", "ramp.max_per_day"});
}

TEST_CASE("a window survives being written and read", "[wire]") {
    const json object{{"timezone", "Asia/Kolkata"},
                      {"from", "22:15"},
                      {"to", "06:00"},
                      {"days", {"sat", "mon"}},
                      {"use_recipient_timezone", true}};
    const Window window = wire::window_from_column(object.dump());
    const json written = window;
    CHECK(written["days"] == json({"mon", "sat"}));
    CHECK(written["from"] == "22:15");
    CHECK(wire::window_from_column(wire::to_column(window)) == window);
}

TEST_CASE("every fault of a window is named at once", "[wire]") {
    CHECK(window_faults({{"timezone", "Europe/Berln"},
                         {"days", {"mon", "monday", 3}},
                         {"from", "9:00"},
                         {"to", "25:00"},
                         {"use_recipient_timezone", "yes"},
                         {"until", "17:00"}}) ==
          std::vector<std::string>{"window.timezone",
                                   "window.days[1]",
                                   "window.days[2]",
                                   "window.from",
                                   "window.to",
                                   "window.use_recipient_timezone",
                                   "window.until"});
    CHECK(window_faults({{"days", json::array()}}) == std::vector<std::string>{"window.days"});
    CHECK(window_faults({{"from", "09:00"}, {"to", "09:00"}}) ==
          std::vector<std::string>{"window.to"});
    CHECK(window_faults("09:00-17:00") == std::vector<std::string>{"window"});
}

TEST_CASE("a random start is shorter than its window", "[wire]") {
    CHECK(window_faults({{"from", "09:00"}, {"to", "10:00"}, {"random_start_s", 3600}}) ==
          std::vector<std::string>{"window.random_start_s"});
    CHECK(window_faults({{"from", "09:00"}, {"to", "10:00"}, {"random_start_s", 3599}}).empty());
    CHECK(window_faults({{"from", "22:00"}, {"to", "01:00"}, {"random_start_s", 3 * 3600 - 1}})
              .empty());
    CHECK(window_faults({{"random_start_s", -1}}) ==
          std::vector<std::string>{"window.random_start_s"});
}

TEST_CASE("a pause has two ends, the lower one first", "[wire]") {
    CHECK(faults_of("gap_s", {{"min", 90}, {"max", 30}}, wire::read_gap) ==
          std::vector<std::string>{"gap_s.max"});
    CHECK(faults_of("gap_s", {{"min", 5}}, wire::read_gap) ==
          std::vector<std::string>{"gap_s.max"});
    CHECK(faults_of("gap_s", {{"min", -1}, {"max", 0}, {"mean", 4}}, wire::read_gap) ==
          std::vector<std::string>{"gap_s.min", "gap_s.max", "gap_s.mean"});
    const Gap gap{30, 90};
    CHECK(wire::gap_from_column(wire::to_column(gap)) == gap);
}

TEST_CASE("holidays are countries and dates, each fault with its place", "[wire]") {
    const json whole{{"countries", {"DE", "US"}},
                     {"dates", {"2026-12-31", "2026-12-24", "2026-12-24"}},
                     {"timezone", "Europe/Berlin"}};
    const Holidays holidays = wire::holidays_from_column(whole.dump());
    CHECK(json(holidays) == json{{"countries", {"DE", "US"}},
                                 {"dates", {"2026-12-24", "2026-12-31"}},
                                 {"timezone", "Europe/Berlin"}});
    CHECK(wire::holidays_from_column(wire::to_column(holidays)) == holidays);
    CHECK(faults_of("holidays",
                    {{"countries", {"DE", "XX"}},
                     {"dates", {"2027-02-29", 7}},
                     {"timezone", "Mars/Olympus"},
                     {"names", json::array()}},
                    wire::read_holidays) == std::vector<std::string>{"holidays.countries[1]",
                                                                     "holidays.dates[0]",
                                                                     "holidays.dates[1]",
                                                                     "holidays.timezone",
                                                                     "holidays.names"});
    CHECK(faults_of("holidays", {{"countries", "DE"}}, wire::read_holidays) ==
          std::vector<std::string>{"holidays.countries"});
    CHECK(wire::holidays_from_column("{}").empty());
}
