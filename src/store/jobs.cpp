#include "store/jobs.h"

#include <limits>

#include "store/existing.h"

namespace campaignd::store::jobs {
namespace {

// What job_of() reads.
#define SELECT_JOB                                                                           \
    "SELECT j.id, l.kind, j.lane_id, l.campaign_id, j.state, j.run_at, coalesce(j.ref, 0), " \
    "j.attempts, j.starts, j.owner, coalesce(j.last_error, '')"

// Jobs of every state, or ready ones: most rows match, so the walk along the ids is short.
constexpr const char* kList = SELECT_JOB R"sql(
      FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE j.id < ?1 AND (?2 IS NULL OR j.state = ?2) AND (?3 = '' OR l.kind = ?3)
     ORDER BY j.id DESC LIMIT ?4)sql";
constexpr const char* kListLeased = SELECT_JOB R"sql(
      FROM job j INDEXED BY job_leased JOIN lane l ON l.id = j.lane_id
     WHERE j.state = 1 AND j.id < ?1 AND j.state = ?2 AND (?3 = '' OR l.kind = ?3)
     ORDER BY j.id DESC LIMIT ?4)sql";
constexpr const char* kListFailed = SELECT_JOB R"sql(
      FROM job j INDEXED BY job_failed JOIN lane l ON l.id = j.lane_id
     WHERE j.state = 3 AND j.id < ?1 AND j.state = ?2 AND (?3 = '' OR l.kind = ?3)
     ORDER BY j.id DESC LIMIT ?4)sql";
constexpr const char* kListFinished = SELECT_JOB R"sql(
      FROM job j INDEXED BY job_finished JOIN lane l ON l.id = j.lane_id
     WHERE j.state IN (2, 4) AND j.id < ?1 AND j.state = ?2 AND (?3 = '' OR l.kind = ?3)
     ORDER BY j.id DESC LIMIT ?4)sql";
// System work is rare among the messages: found through the indexes of its few states.
constexpr const char* kListSystem = R"sql(
    WITH lanes AS (SELECT id FROM lane WHERE campaign_id IS NULL AND kind = ?3),
         found(id) AS (
             SELECT id FROM job INDEXED BY job_ready
              WHERE state = 0 AND lane_id IN (SELECT id FROM lanes)
             UNION ALL SELECT id FROM job INDEXED BY job_leased
              WHERE state = 1 AND lane_id IN (SELECT id FROM lanes)
             UNION ALL SELECT id FROM job INDEXED BY job_failed
              WHERE state = 3 AND lane_id IN (SELECT id FROM lanes)
             UNION ALL SELECT id FROM job INDEXED BY job_finished
              WHERE state IN (2, 4) AND lane_id IN (SELECT id FROM lanes))
    SELECT j.id, l.kind, j.lane_id, l.campaign_id, j.state, j.run_at, coalesce(j.ref, 0),
           j.attempts, j.starts, j.owner, coalesce(j.last_error, '')
      FROM found f JOIN job j ON j.id = f.id JOIN lane l ON l.id = j.lane_id
     WHERE j.id < ?1 AND (?2 IS NULL OR j.state = ?2)
     ORDER BY j.id DESC LIMIT ?4)sql";
constexpr const char* kIsSystemKind = R"sql(
    SELECT 1 FROM lane WHERE kind = ?1 AND campaign_id IS NULL)sql";
constexpr const char* kIsKind = R"sql(
    SELECT 1 FROM lane WHERE kind = ?1 LIMIT 1)sql";
constexpr const char* kFind = SELECT_JOB R"sql(
      FROM job j JOIN lane l ON l.id = j.lane_id WHERE j.id = ?1)sql";
constexpr const char* kFindReady = R"sql(
    SELECT id FROM (SELECT id, ref FROM job INDEXED BY job_ready
                     WHERE lane_id = ?1 AND state = 0 AND run_at >= ?2
                     ORDER BY run_at, id LIMIT ?4)
     WHERE ref = ?3)sql";
constexpr int kLookedAt = 5'000;  // more than one enrolment slice queues at one moment

constexpr const char* kLastWords = R"sql(
    SELECT reply FROM attempt INDEXED BY attempt_message
     WHERE message_id = ?1 ORDER BY id DESC LIMIT 1)sql";
constexpr const char* kSumOfMessages = R"sql(
    SELECT coalesce(sum(queued + sending), 0) FROM step_counter)sql";
constexpr const char* kLeased = R"sql(
    SELECT count(*), coalesce(sum(lane_id IN (SELECT id FROM lane WHERE campaign_id IS NULL)), 0)
      FROM job INDEXED BY job_leased WHERE state = 1)sql";
constexpr const char* kSystemReady = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM lane l CROSS JOIN job j INDEXED BY job_ready
         WHERE l.campaign_id IS NULL AND j.lane_id = l.id AND j.state = 0 LIMIT ?1))sql";
constexpr const char* kFailed = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM job INDEXED BY job_failed WHERE state = 3 LIMIT ?1))sql";
constexpr const char* kLeasedBy = R"sql(
    SELECT count(*) FROM job INDEXED BY job_leased WHERE owner = ?1 AND state = 1)sql";

Job job_of(const db::Statement& row) {
    Job out;
    out.id = row.integer(0);
    out.kind = row.string(1);
    out.lane = row.integer(2);
    out.campaign_id = row.optional_integer(3);
    out.is_send = out.campaign_id.has_value();
    out.state = static_cast<JobState>(row.integer(4));
    out.run_at = row.integer(5);
    out.ref = row.integer(6);
    out.attempts = static_cast<int>(row.integer(7));
    out.starts = static_cast<int>(row.integer(8));
    out.owner = row.optional_integer(9);
    out.last_error = row.string(10);
    return out;
}

/// The relay's words are kept once, with the attempt.
void add_words(const db::ReadTx& tx, Job& found) {
    if (!found.is_send || found.last_error.empty()) {
        return;
    }
    db::Statement row = tx.query(kLastWords, found.ref);
    if (row.step() && !row.text(0).empty()) {
        found.last_error = row.string(0);
    }
}

const char* statement_of(const db::ReadTx& tx, const Filter& filter) {
    if (!filter.kind.empty() && tx.find_integer(kIsSystemKind, filter.kind)) {
        return kListSystem;
    }
    switch (filter.state.value_or(JobState::kReady)) {
        case JobState::kReady:
            break;
        case JobState::kLeased:
            return kListLeased;
        case JobState::kFailed:
            return kListFailed;
        case JobState::kDone:
        case JobState::kCancelled:
            return kListFinished;
    }
    return kList;
}

bool is_known_kind(const db::ReadTx& tx, const Filter& filter) {
    return filter.kind.empty() || tx.find_integer(kIsKind, filter.kind).has_value();
}

// 1 = leased
constexpr const char* kIsSending = R"sql(
    SELECT 1 FROM job j INDEXED BY job_leased JOIN lane l ON l.id = j.lane_id
     WHERE j.state = 1 AND l.campaign_id IS NOT NULL LIMIT 1)sql";

}  // namespace

std::vector<Job> list(const db::ReadTx& tx, const Filter& filter) {
    if (!is_known_kind(tx, filter)) {
        return {};
    }
    const JobId before =
        filter.before > 0 ? filter.before : std::numeric_limits<std::int64_t>::max();
    auto rows =
        db::all(tx.query(statement_of(tx, filter), before, filter.state, filter.kind, filter.limit),
                job_of);
    for (Job& row : rows) {
        add_words(tx, row);
    }
    return rows;
}

std::int64_t count(const db::ReadTx& tx, const Filter& filter, std::int64_t cap) {
    if (!is_known_kind(tx, filter)) {
        return 0;
    }
    const std::int64_t from_the_newest = std::numeric_limits<std::int64_t>::max();
    db::Statement row =
        tx.query(statement_of(tx, filter), from_the_newest, filter.state, filter.kind, cap);
    std::int64_t found = 0;
    while (row.step()) {
        ++found;
    }
    return found;
}

std::optional<Job> find(const db::ReadTx& tx, JobId id) {
    auto found = db::first(tx.query(kFind, id), job_of);
    if (found) {
        add_words(tx, *found);
    }
    return found;
}

Job get(const db::ReadTx& tx, JobId id) {
    return existing(find(tx, id), "job", id);
}

std::optional<JobId> find_ready(const db::ReadTx& tx,
                                LaneId lane,
                                TimeMs run_at,
                                std::int64_t ref) {
    return tx.find_integer(kFindReady, lane, run_at, ref, kLookedAt);
}

Sums sums(const db::ReadTx& tx, std::int64_t cap) {
    Sums sums;
    std::int64_t leased_system = 0;
    {
        db::Statement row = tx.query(kLeased);
        row.step();
        sums.leased = row.integer(0);
        leased_system = row.integer(1);
    }
    // Each queued or sending message has one job, ready or leased.
    const std::int64_t messages = tx.find_integer(kSumOfMessages).value_or(0);
    const std::int64_t ready_messages = messages - (sums.leased - leased_system);
    sums.ready =
        (ready_messages > 0 ? ready_messages : 0) + tx.find_integer(kSystemReady, cap).value_or(0);
    sums.failed = tx.find_integer(kFailed, cap).value_or(0);
    return sums;
}

bool is_sending(const db::ReadTx& tx) {
    return tx.find_integer(kIsSending).has_value();
}

std::int64_t count_leased(const db::ReadTx& tx, InstanceId owner) {
    return tx.find_integer(kLeasedBy, owner).value_or(0);
}

}  // namespace campaignd::store::jobs
