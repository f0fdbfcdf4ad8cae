#pragma once

#include <atomic>

#include "base/clock.h"

namespace campaignd::test {

/// Time that moves only when a test says so; wall and steady clock together. Thread-safe.
class FakeClock final : public Clock {
  public:
    explicit FakeClock(TimeMs start = 1'800'000'000'000) : now_(start) {}

    TimeMs now() const noexcept override { return now_; }

    SteadyTime steady() const noexcept override {
        return SteadyTime(std::chrono::milliseconds(steady_));
    }

    void advance(std::chrono::milliseconds time) {
        now_ += time.count();
        steady_ += time.count();
    }

    /// A jump of the wall clock alone, as an administrator or NTP makes it.
    void jump(std::chrono::milliseconds time) { now_ += time.count(); }

  private:
    std::atomic<TimeMs> now_;
    std::atomic<std::int64_t> steady_{1'000'000};
};

}  // namespace campaignd::test
