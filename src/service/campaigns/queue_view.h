#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "db/database.h"
#include "model/job.h"
#include "queue/instance.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/sending/messages.h"

namespace campaignd::service {

/// The queue as /health shows it.
struct QueueStats {
    std::int64_t ready = 0;
    std::int64_t leased = 0;
    std::int64_t failed = 0;
    std::int64_t oldest_due_age_s = 0;  // of jobs that could run now: open, unpaused lanes
};

/// The queue as people look at it, and their two verdicts on a failed job. Costs the same with ten
/// jobs and with ten million. Owner: App, or a command beside a running daemon; the references
/// must outlive it. Thread-safe. Throws Error: kInvalid, kNotFound, kConflict.
class QueueView {
  public:
    struct Options {
        int max_attempts = 3;
        std::optional<InstanceId> self;  // this process, when it works on the queue
        std::function<void()> changed;   // called after a job became ready, outside transactions
    };

    QueueView(db::Database& database, Messages& messages, Options options);

    /// Newest first; `state` and `kind` are words of the API. With `q` what it says is searched for
    /// (store/job_search.h), failed jobs first; the total is then what this page holds.
    Page<Job> list(const PageQuery& query,
                   const std::optional<std::string>& state,
                   const std::string& kind) const;
    Job get(JobId id) const;
    /// failed -> ready; for a message the ledger moves with it. A ready job is answered as it is.
    Job retry(const Actor& actor, JobId id);
    /// failed -> cancelled; a message stays failed in the ledger.
    Job discard(const Actor& actor, JobId id);
    std::vector<InstanceView> instances() const;
    /// Asks an instance to take no new work and end what it holds, or to take work again. That
    /// lasts as long as its process. Doing it twice is the same as once.
    InstanceView drain(const Actor& actor, InstanceId id, bool drain);
    /// Lanes with failed jobs first. What waits says until when, and why.
    std::vector<LaneView> lanes() const;

    QueueStats stats() const;
    static QueueStats stats(const db::ReadTx& tx);

  private:
    Job find(const db::ReadTx& tx, JobId id) const;
    Page<Job> newest(const PageQuery& query,
                     std::optional<JobState> state,
                     const std::string& kind) const;
    Page<Job> found(const PageQuery& query,
                    std::optional<JobState> state,
                    const std::string& kind) const;
    InstanceView view_of(const db::ReadTx& tx, const queue::InstanceRow& row) const;

    db::Database& database_;
    Messages& messages_;
    const Options options_;
};

}  // namespace campaignd::service
