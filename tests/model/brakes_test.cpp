#include "model/brakes.h"

#include <catch2/catch.hpp>

using namespace campaignd;

TEST_CASE("a brake holds at its rate, in words", "[model]") {
    const Brakes brakes;
    CHECK(brake_reason(brakes, {.sent = 181, .failed = 19, .bounced = 19}) == std::nullopt);
    CHECK(brake_reason(brakes, {.sent = 180, .failed = 20, .bounced = 20}) ==
          "too many bounces: 20 of 200 mails bounced, and the brake is set at 10 %");
    CHECK(brake_reason(brakes, {.sent = 1'000, .complained = 3}) ==
          "too many complaints: 3 of 1000 people complained, and the brake is set at 0.3 %");
    CHECK(brake_reason(brakes, {.sent = 160, .failed = 40, .refused = 40}) ==
          "too many refusals: 40 of 200 mails were refused, and the brake is set at 20 %");
    CHECK(brake_reason(brakes, {.sent = 140, .failed = 60, .gave_up = 60}) ==
          "too many failures: 60 of 200 mails failed, and the brake is set at 30 %");
}

TEST_CASE("a rate of few mails says nothing", "[model]") {
    const Brakes brakes;
    CHECK(brake_reason(brakes, {.sent = 99, .failed = 100, .bounced = 100}) == std::nullopt);
    // One case alone is over a low rate until so many mails went out that it is not.
    CHECK(brake_reason(brakes, {.sent = 200, .complained = 1}) == std::nullopt);
    CHECK(brake_reason(brakes, {.sent = 333, .complained = 1}) == std::nullopt);
    CHECK(brake_reason(brakes, {.sent = 334, .complained = 2}) != std::nullopt);
    const Brakes strict{.min_sample = 10, .complaint_percent = 10.0};
    CHECK(brake_reason(strict, {.sent = 9, .complained = 1}) == std::nullopt);
    CHECK(brake_reason(strict, {.sent = 10, .complained = 1}) != std::nullopt);
}

TEST_CASE("a brake that is off holds nothing", "[model]") {
    const Brakes off{.min_sample = 1,
                     .bounce_percent = {},
                     .complaint_percent = {},
                     .refused_percent = {},
                     .failed_percent = {}};
    CHECK(
        brake_reason(off, {.sent = 1, .failed = 99, .refused = 50, .gave_up = 49, .bounced = 99}) ==
        std::nullopt);
}

TEST_CASE("what a brake said is known again", "[model]") {
    CHECK(is_brake_reason(*brake_reason({}, {.sent = 20, .failed = 180, .bounced = 180})));
    CHECK_FALSE(is_brake_reason("too many refusals by policy"));
    CHECK_FALSE(is_brake_reason("uncertain"));
}
