#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"

/// The queue as people look at it: pages and sums, each bounded however many jobs there are. The
/// queue's own moves are in queue/queue.h. Thread: inside the caller's transaction. Throws
/// SqlError.
namespace campaignd::store::jobs {

struct Filter {
    std::optional<JobState> state;
    std::string kind;  // empty: every kind
    JobId before = 0;  // newest first; 0: from the newest
    int limit = 50;
};

std::vector<Job> list(const db::ReadTx& tx, const Filter& filter);
/// How many match, counted up to `cap`; `before` and `limit` do not count.
std::int64_t count(const db::ReadTx& tx, const Filter& filter, std::int64_t cap);
std::optional<Job> find(const db::ReadTx& tx, JobId id);
/// Throws Error(kNotFound).
Job get(const db::ReadTx& tx, JobId id);

/// The ready job about `ref`, looked for among the jobs due at `run_at` and the next ones behind
/// it: the work is bounded. Nothing when it is not there.
std::optional<JobId> find_ready(const db::ReadTx& tx, LaneId lane, TimeMs run_at, std::int64_t ref);

struct Sums {
    std::int64_t ready = 0;
    std::int64_t leased = 0;
    std::int64_t failed = 0;
};

/// Never counts messages: those come from the ledger's sums. Failed jobs and ready system jobs are
/// counted up to `cap`.
Sums sums(const db::ReadTx& tx, std::int64_t cap);
/// A message of a campaign is in the hands of a worker.
bool is_sending(const db::ReadTx& tx);
std::int64_t count_leased(const db::ReadTx& tx, InstanceId owner);

}  // namespace campaignd::store::jobs
