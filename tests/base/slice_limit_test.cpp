#include "base/slice_limit.h"

#include <catch2/catch.hpp>

#include "support/fake_clock.h"

using namespace campaignd;
using namespace std::chrono_literals;

TEST_CASE("a slice is over by its rows, or by its time", "[base]") {
    test::FakeClock clock;
    CHECK_FALSE(SliceLimit(2).is_over(1));
    CHECK(SliceLimit(2).is_over(2));
    CHECK(SliceLimit(0).is_over(1));
    const SliceLimit limit(500, clock, 20ms);
    CHECK(limit.rows() == 500);
    clock.advance(19ms);
    CHECK_FALSE(limit.is_over(1));
    CHECK(limit.is_over(500));
    clock.advance(1ms);
    CHECK(limit.is_over(1));
}

TEST_CASE("the size of a slice follows the time that the last one took", "[base]") {
    SliceSize size(100, 20, 500, 20ms);
    CHECK(size.rows() == 100);
    size.took(1ms, 100);
    CHECK(size.rows() == 200);
    size.took(1ms, 150);  // it had no more rows: that says nothing
    CHECK(size.rows() == 200);
    size.took(10ms, 200);
    size.took(10ms, 400);
    CHECK(size.rows() == 500);
    size.took(25ms, 500);
    CHECK(size.rows() == 400);
    for (int i = 0; i < 10; ++i) {
        size.took(1s, size.rows());
    }
    CHECK(size.rows() == 20);
}

TEST_CASE("whatever a row costs, slices stay near their time", "[base]") {
    for (const auto cost : {10us, 100us, 1'000us}) {
        SliceSize size(100, 1, 10'000, 20ms);
        for (int i = 0; i < 20; ++i) {
            size.took(cost * size.rows(), size.rows());
        }
        CHECK(cost * size.rows() <= 20ms);
        CHECK(cost * size.rows() >= 10ms);
        size.took(10 * cost * size.rows(), size.rows());  // ten times as slow, all at once
        size.took(10 * cost * size.rows(), size.rows());
        CHECK(10 * cost * size.rows() <= 50ms);
    }
}
