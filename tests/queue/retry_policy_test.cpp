#include "queue/retry_policy.h"

#include <catch2/catch.hpp>
#include <set>

using namespace campaignd;
using queue::RetryPolicy;
using std::chrono::seconds;

namespace {

constexpr TimeMs kNow = 1'800'000'000'000;
constexpr TimeMs kDay = 24 * 3600 * 1000;

}  // namespace

TEST_CASE("the wait before a retry follows the list and then doubles up to a day", "[queue]") {
    const RetryPolicy policy{3, {seconds(60), seconds(600)}, 0};
    CHECK(policy.next_run(kNow, 1) == kNow + 60'000);
    CHECK(policy.next_run(kNow, 2) == kNow + 600'000);
    CHECK(policy.next_run(kNow, 3) == kNow + 1'200'000);
    CHECK(policy.next_run(kNow, 4) == kNow + 2'400'000);
    CHECK(policy.next_run(kNow, 60) == kNow + kDay);
    CHECK(policy.next_run(kNow, 2'000'000'000) == kNow + kDay);
}

TEST_CASE("a retry without failures waits like the first and without a list not at all",
          "[queue]") {
    const RetryPolicy policy{3, {seconds(60)}, 0};
    CHECK(policy.next_run(kNow, 0) == kNow + 60'000);
    CHECK(policy.next_run(kNow, -5) == kNow + 60'000);
    CHECK(RetryPolicy{3, {}, 20}.next_run(kNow, 9) == kNow);
}

TEST_CASE("jitter spreads retries to both sides and never further than it may", "[queue]") {
    const RetryPolicy policy{3, {seconds(100)}, 20};
    std::set<TimeMs> times;
    for (int i = 0; i < 500; ++i) {
        const TimeMs wait = policy.next_run(kNow, 1) - kNow;
        REQUIRE(wait >= 80'000);
        REQUIRE(wait <= 120'000);
        times.insert(wait);
    }
    CHECK(times.size() > 100);
    CHECK(*times.begin() < 90'000);
    CHECK(*times.rbegin() > 110'000);
}

TEST_CASE("jitter on the longest wait stays within its share", "[queue]") {
    const RetryPolicy policy{3, {seconds(24 * 3600)}, 100};
    for (int i = 0; i < 200; ++i) {
        const TimeMs at = policy.next_run(kNow, 5);
        REQUIRE(at >= kNow);
        REQUIRE(at <= kNow + 2 * kDay);
    }
}

TEST_CASE("\"later\" is asked again within four hours and once more at the moment of giving up",
          "[queue]") {
    RetryPolicy policy{3, {seconds(60), seconds(600)}, 0};
    policy.give_up_after = seconds(48 * 3600);
    constexpr TimeMs kHour = 3'600'000;
    CHECK(policy.next_after_later(kNow, kNow, 1) == kNow + 60'000);
    CHECK(policy.next_after_later(kNow, kNow, 2) == kNow + 600'000);
    CHECK(policy.next_after_later(kNow, kNow, 30) == kNow + 4 * kHour);
    CHECK(policy.next_after_later(kNow, kNow - 47 * kHour, 30) == kNow + kHour);
    CHECK_FALSE(policy.gives_up(kNow, kNow - 48 * kHour + 1));
    CHECK(policy.gives_up(kNow, kNow - 48 * kHour));
}
