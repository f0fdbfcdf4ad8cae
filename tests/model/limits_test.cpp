#include "model/limits.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using nlohmann::json;

TEST_CASE("limits are positive whole numbers, each with its own fault", "[model]") {
    std::vector<FieldError> faults;
    parse_limits({{"per_second", 0},
                  {"per_minute", -1},
                  {"per_hour", 1.5},
                  {"per_day", "many"},
                  {"per_week", 1},
                  {"per_domain_per_minute", nullptr}},
                 "limits",
                 faults);
    std::vector<std::string> names;
    for (const FieldError& fault : faults) {
        names.push_back(fault.field);
    }
    CHECK(names == std::vector<std::string>{"limits.per_second",
                                            "limits.per_minute",
                                            "limits.per_hour",
                                            "limits.per_day",
                                            "limits.per_week"});
}

TEST_CASE("limits survive being written and read", "[model]") {
    std::vector<FieldError> faults;
    const json object{{"per_second", 5}, {"per_domain_per_minute", 20}};
    const Limits limits = parse_limits(object, "limits", faults);
    CHECK(faults.empty());
    CHECK(limits.per_second == 5);
    CHECK_FALSE(limits.per_day);
    CHECK(to_json(limits) == object);
}

TEST_CASE("a ramp grows by the day up to its end", "[model]") {
    const Ramp ramp{.start_per_day = 50, .add_per_day = 25, .max_per_day = 110};
    CHECK(ramp.allowed_on_day(-1) == 50);
    CHECK(ramp.allowed_on_day(0) == 50);
    CHECK(ramp.allowed_on_day(2) == 100);
    CHECK(ramp.allowed_on_day(3) == 110);
    CHECK(ramp.allowed_on_day(INT64_MAX) == 110);
}

TEST_CASE("a ramp needs all three numbers in order", "[model]") {
    std::vector<FieldError> faults;
    parse_ramp({{"start_per_day", 100}, {"max_per_day", 10}}, "ramp", faults);
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].field == "ramp.add_per_day");
    CHECK(faults[1].field == "ramp.max_per_day");
}
