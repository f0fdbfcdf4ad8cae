#pragma once

#include <chrono>
#include <cstdint>

namespace campaignd {

/// A wall-clock moment: Unix milliseconds, UTC. What the database stores.
using TimeMs = std::int64_t;
using SteadyTime = std::chrono::steady_clock::time_point;

/// The only source of time. Deadlines use steady(), schedules and records use now().
/// Thread-safe.
class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    virtual TimeMs now() const noexcept = 0;
    virtual SteadyTime steady() const noexcept = 0;
};

class SystemClock final : public Clock {
  public:
    TimeMs now() const noexcept override;
    SteadyTime steady() const noexcept override;
};

}  // namespace campaignd
