#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "base/thread.h"
#include "model/backup_copy.h"
#include "service/campaigns/queue_view.h"

namespace campaignd::app {

/// starting -> running -> draining -> stopped
enum class Phase { kStarting, kRunning, kDraining, kStopped };

/// The queue as it was within the last second.
struct QueueSnapshot {
    service::QueueStats stats;
    std::int64_t leased_here = 0;
};

/// What the main thread knows and others show. Owner: App, which outlives all readers. Thread-safe.
class DaemonState {
  public:
    /// Free bytes below which bulk work, and below which sending waits.
    DaemonState(std::int64_t bulk_gate, std::int64_t lease_gate)
        : stop_bulk_free_bytes(bulk_gate), stop_lease_free_bytes(lease_gate) {}

    Phase phase() const noexcept { return phase_.load(); }

    void set_phase(Phase phase) noexcept { phase_.store(phase); }

    QueueSnapshot queue() const {
        const Lock lock(mutex_);
        return queue_;
    }

    void set_queue(const QueueSnapshot& queue) {
        const Lock lock(mutex_);
        queue_ = queue;
    }

    /// The copies of backups elsewhere, as they were then.
    OffsiteStatus offsite() const {
        const Lock lock(mutex_);
        return offsite_;
    }

    void set_offsite(OffsiteStatus status) {
        const Lock lock(mutex_);
        offsite_ = std::move(status);
    }

    std::atomic<std::int64_t> stop_bulk_free_bytes;
    const std::int64_t stop_lease_free_bytes;
    std::atomic<bool> takes_no_work{false};  // a person asked for that
    std::atomic<int> waits_for_person{0};    // so many things
    std::atomic<int> host_faults{0};         // findings about the machine
    std::atomic<int> host_warnings{0};

  private:
    std::atomic<Phase> phase_{Phase::kStarting};
    mutable Mutex mutex_;
    QueueSnapshot queue_ GUARDED_BY(mutex_);
    OffsiteStatus offsite_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::app
