#include "http/front/deadline.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using namespace campaignd::http;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
const SteadyTime kStart{1h};

/// A body of that size at that rate, a read each second; how long it lasts until it is cut or done.
std::chrono::seconds lasts(std::uint64_t bytes, std::uint64_t bytes_per_s) {
    const http::Limits limits;
    Deadline deadline(limits, kStart);
    deadline.enter(Deadline::Phase::kHead, kStart);
    deadline.enter(Deadline::Phase::kBody, kStart, bytes);
    std::uint64_t got = 0;
    std::chrono::seconds time{0};
    while (got < bytes && !deadline.over(kStart + time)) {
        ++time;
        got += bytes_per_s;
        deadline.enter(Deadline::Phase::kBody, kStart + time, bytes);
        deadline.received(kStart + time, got);
    }
    return time;
}

}  // namespace

TEST_CASE("A body that keeps the slowest rate may take its time", "[http]") {
    CHECK(lasts(15 * kMiB, kMiB) == 15s);
    CHECK(lasts(15 * kMiB, 17 * 1024) == 904s);
    CHECK(lasts(2048 * kMiB, kMiB) == 2048s);
}

TEST_CASE("A body below the slowest rate is cut after one window", "[http]") {
    CHECK(lasts(15 * kMiB, 15 * 1024) == 10s);
    CHECK(lasts(2048 * kMiB, 1) == 10s);
    CHECK(lasts(100, 1) == 10s);
}

TEST_CASE("No body lasts longer than four hours", "[http]") {
    CHECK(lasts(2048 * kMiB, 20 * 1024) == 4h);
}

TEST_CASE("Each phase has its own time, and work none", "[http]") {
    using Phase = Deadline::Phase;
    http::Limits limits;
    limits.idle_time = 30s;
    Deadline deadline(limits, kStart);
    CHECK_FALSE(deadline.over(kStart + 9s));
    CHECK(deadline.over(kStart + 10s));
    deadline.enter(Phase::kHead, kStart + 9s);
    deadline.enter(Phase::kHead, kStart + 18s);  // a second read buys no time
    CHECK(deadline.over(kStart + 19s));
    deadline.enter(Phase::kWork, kStart + 18s);
    CHECK_FALSE(deadline.over(kStart + 48h));
    deadline.enter(Phase::kAnswer, kStart + 1h, kMiB);
    CHECK_FALSE(deadline.over(kStart + 1h + 93s));
    CHECK(deadline.over(kStart + 1h + 94s));
    deadline.enter(Phase::kIdle, kStart + 2h);
    CHECK_FALSE(deadline.over(kStart + 2h + 29s));
    CHECK(deadline.over(kStart + 2h + 30s));
    deadline.enter(Phase::kLinger, kStart + 2h);
    CHECK(deadline.over(kStart + 2h + 1s));
}
