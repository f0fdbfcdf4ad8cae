#pragma once

#include <atomic>

#include "jobs/batch_worker.h"
#include "service/upkeep/backup_copies.h"
#include "service/upkeep/restore_drill.h"

namespace campaignd::jobs {

/// The thread "offsite": copies the newest backup to another place, or drills a restore, one thing
/// at a time, as long as it takes. The queue has one job of each kind, due again after each look.
/// Owner: App; the references must outlive it. take() and room() belong to the dispatch thread,
/// stop() is thread-safe.
class OffsiteWorker {
  public:
    OffsiteWorker(db::Database& database,
                  queue::Instance& instance,
                  const queue::RetryPolicy& policy,
                  const service::BackupCopies& copies,
                  const service::RestoreDrill& drill,
                  const std::function<void()>& slots_free);

    void start() { worker_.start(); }

    queue::Consumer::Room room(const queue::Lane& lane) const { return worker_.room(lane); }

    void take(const queue::Lane& lane, const std::vector<LeasedJob>& jobs) {
        worker_.take(lane, jobs);
    }

    /// Ends what is under way within seconds; its job is due again at once.
    void stop();

    static bool takes(const std::string& kind);

  private:
    using Turn = std::function<std::optional<TimeMs>(const std::function<bool()>& stopping)>;

    BatchWorker::Handler in_two(Turn turn);

    db::Database& database_;
    std::atomic<bool> stopping_{false};
    BatchWorker worker_;
};

}  // namespace campaignd::jobs
