#include "http/front/deadline.h"

#include <algorithm>

namespace campaignd::http {

std::chrono::milliseconds Deadline::time_for(std::uint64_t bytes) const {
    return std::chrono::milliseconds(bytes * 1000 / limits_.slowest_bytes_per_s);
}

void Deadline::enter(Phase phase, SteadyTime now, std::uint64_t bytes) {
    if (phase_ != phase) {
        phase_ = phase;
        begin(now, bytes);
    }
}

void Deadline::begin(SteadyTime now, std::uint64_t bytes) {
    switch (phase_) {
        case Phase::kFresh:
        case Phase::kHead:
            end_ = now + limits_.head_time;
            break;
        case Phase::kIdle:
            end_ = now + limits_.idle_time;
            break;
        case Phase::kBody:
            end_ = now + std::min(limits_.body_time + time_for(bytes), limits_.longest_body_time);
            window_end_ = now + limits_.body_time;
            window_begin_bytes_ = 0;
            break;
        case Phase::kWork:
        case Phase::kStream:
            break;
        case Phase::kAnswer:
            end_ = now + limits_.write_time + time_for(bytes);
            break;
        case Phase::kLinger:
            end_ = now + limits_.linger_time;
            break;
    }
}

void Deadline::received(SteadyTime now, std::uint64_t bytes) {
    if (phase_ == Phase::kBody && time_for(bytes - window_begin_bytes_) >= limits_.body_time) {
        window_begin_bytes_ = bytes;
        window_end_ = now + limits_.body_time;
    }
}

bool Deadline::over(SteadyTime now) const noexcept {
    if (phase_ == Phase::kWork || phase_ == Phase::kStream) {
        return false;
    }
    return now >= end_ || (phase_ == Phase::kBody && now >= window_end_);
}

}  // namespace campaignd::http
