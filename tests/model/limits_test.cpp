#include "model/limits.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("a ramp grows by the day up to its end", "[model]") {
    const Ramp ramp{.start_per_day = 50, .add_per_day = 25, .max_per_day = 110};
    CHECK(ramp.allowed_on_day(-1) == 50);
    CHECK(ramp.allowed_on_day(0) == 50);
    CHECK(ramp.allowed_on_day(2) == 100);
    CHECK(ramp.allowed_on_day(3) == 110);
    CHECK(ramp.allowed_on_day(INT64_MAX) == 110);
}
