#pragma once

#include <cstdint>

#include "base/clock.h"
#include "http/front/limits.h"

namespace campaignd::http {

/// When a connection has run out of time: the one place that knows how long each phase may last.
///
///   kFresh -> kHead -> [kWork ->] kBody -> kWork -> kAnswer -> kIdle -> kHead ...
///                                                          \-> kLinger
///
/// A body has to keep the slowest rate in every window of `body_time`, and to end within the time
/// its size takes at that rate, at most `longest_body_time`.
/// Thread: http-io. Owned by its Connection; `limits` must outlive it.
class Deadline {
  public:
    enum class Phase {
        kFresh,   // accepted, no byte yet
        kIdle,    // answered, no byte of a next request yet
        kHead,    // part of a head is here
        kBody,    // the head is here, the body is coming
        kWork,    // with a worker: our time, not the client's
        kAnswer,  // the answer is being written
        kStream,  // events: it lasts as long as its desk says
        kLinger   // answered and refused: what still comes is dropped
    };

    Deadline(const Limits& limits, SteadyTime now) : limits_(limits) { begin(now, 0); }

    /// Nothing changes when the connection is in that phase already. `bytes`: of body or answer.
    void enter(Phase phase, SteadyTime now, std::uint64_t bytes = 0);
    /// How much of the body has come so far.
    void received(SteadyTime now, std::uint64_t bytes);

    bool over(SteadyTime now) const noexcept;

    /// Of this phase, when it has one.
    SteadyTime end() const noexcept { return end_; }

  private:
    void begin(SteadyTime now, std::uint64_t bytes);
    std::chrono::milliseconds time_for(std::uint64_t bytes) const;

    const Limits& limits_;
    Phase phase_ = Phase::kFresh;
    SteadyTime end_{};
    SteadyTime window_end_{};  // of a body
    std::uint64_t window_begin_bytes_ = 0;
};

}  // namespace campaignd::http
