#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/waiting.h"

namespace campaignd {

using JobId = std::int64_t;
using LaneId = std::int64_t;
using InstanceId = std::int64_t;

enum class JobState { kReady, kLeased, kDone, kFailed, kCancelled };

std::string_view to_text(JobState state) noexcept;
std::optional<JobState> parse_job_state(std::string_view text) noexcept;

/// A job as a worker holds it. `token` fences: it grows with each lease.
struct LeasedJob {
    JobId id = 0;
    LaneId lane = 0;
    std::int64_t ref = 0;
    int attempts = 0;
    int starts = 0;
    std::int64_t token = 0;
    TimeMs run_at = 0;
    TimeMs leased_at = 0;
};

/// A job as the queue page shows it.
struct Job {
    JobId id = 0;
    std::string kind;
    LaneId lane = 0;
    std::optional<std::int64_t> campaign_id;
    JobState state = JobState::kReady;
    TimeMs run_at = 0;
    std::int64_t ref = 0;
    int attempts = 0;
    int starts = 0;
    std::optional<InstanceId> owner;
    std::string last_error;
    bool is_send = false;  // it is about the message `ref`
    int max_attempts = 0;
};

/// What is paused, limited and shared fairly, as the queue page shows it: a step of a campaign, or
/// system work of one kind.
struct LaneView {
    LaneId id = 0;
    std::string kind;
    std::optional<std::int64_t> campaign_id;
    std::string campaign;  // its name
    int step = 0;
    bool paused = false;
    bool closed = false;  // nothing will come any more
    std::int64_t ready = 0;
    std::int64_t leased = 0;
    std::int64_t failed = 0;
    std::optional<TimeMs> next_due{};
    std::optional<Waiting> waiting{};
};

/// Whether an instance takes new work, or was asked not to: then it ends what it holds.
enum class InstanceWork { kTaken, kDraining, kDrained };

/// "running", "draining", "drained".
std::string_view to_text(InstanceWork work) noexcept;

/// A running daemon on the file.
struct InstanceView {
    InstanceId id = 0;
    std::string host;
    std::int64_t pid = 0;
    std::string version;
    TimeMs started_at = 0;
    TimeMs beat_at = 0;
    std::int64_t leased = 0;
    bool self = false;
    std::optional<TimeMs> drain_asked_at{};
    bool drain_heeded = false;

    InstanceWork work() const noexcept {
        return !drain_asked_at               ? InstanceWork::kTaken
               : drain_heeded && leased == 0 ? InstanceWork::kDrained
                                             : InstanceWork::kDraining;
    }
};

}  // namespace campaignd
