#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "db/database.h"
#include "model/job.h"
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

    /// Newest first; `state` and `kind` are words of the API. With `q`, the job of that number.
    Page<Job> list(const PageQuery& query,
                   const std::optional<std::string>& state,
                   const std::string& kind) const;
    Job get(JobId id) const;
    /// failed -> ready; for a message the ledger moves with it. A ready job is answered as it is.
    Job retry(const Actor& actor, JobId id);
    /// failed -> cancelled; a message stays failed in the ledger.
    Job discard(const Actor& actor, JobId id);
    std::vector<InstanceView> instances() const;
    /// Lanes with failed jobs first. What waits says until when, and why.
    std::vector<LaneView> lanes() const;

    QueueStats stats() const;
    static QueueStats stats(const db::ReadTx& tx);

  private:
    Job find(const db::ReadTx& tx, JobId id) const;
    Page<Job> of_number(const std::string& number) const;

    db::Database& database_;
    Messages& messages_;
    const Options options_;
};

}  // namespace campaignd::service
