#include "queue/queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/error.h"

namespace campaignd::queue {
namespace {

constexpr const char* kOpenLane = R"sql(
    INSERT INTO lane(kind, campaign_id, step, sender_id, weight) VALUES (?1, ?2, ?3, ?4, ?5))sql";
constexpr const char* kSystemLane = R"sql(
    SELECT id FROM lane WHERE kind = ?1 AND campaign_id IS NULL)sql";
// `step` tells the lanes of one kind of system work apart.
constexpr const char* kLaneOfSender = R"sql(
    SELECT id FROM lane WHERE kind = ?1 AND campaign_id IS NULL AND ifnull(step, 0) = ?2)sql";
constexpr const char* kSetSender = R"sql(
    UPDATE lane SET sender_id = ?2 WHERE id = ?1 AND sender_id IS NOT ?2)sql";
constexpr const char* kSenderOfLane = R"sql(SELECT sender_id FROM lane WHERE id = ?1)sql";
constexpr const char* kKindOfLane = R"sql(SELECT kind FROM lane WHERE id = ?1)sql";
constexpr const char* kFindLane = R"sql(
    SELECT id FROM lane WHERE campaign_id = ?1 AND step = ?2 AND part = ?3)sql";
constexpr const char* kOpenPart = R"sql(
    INSERT INTO lane(kind, campaign_id, step, sender_id, weight, paused, closed, part)
    SELECT kind, campaign_id, step, ?3, weight, paused, closed, ?3 FROM lane
     WHERE campaign_id = ?1 AND step = ?2 AND part = 0)sql";
constexpr const char* kOpenWaiting = R"sql(
    INSERT INTO lane(kind, campaign_id, step, sender_id, weight, paused, closed, part)
    SELECT kind, campaign_id, step, sender_id, weight, 1, closed, ?3 FROM lane
     WHERE campaign_id = ?1 AND step = ?2 AND part = 0)sql";
constexpr const char* kLanesOfStep = R"sql(
    SELECT id FROM lane WHERE campaign_id = ?1 AND step = ?2 ORDER BY part)sql";
constexpr const char* kCampaignOfLane = R"sql(
    SELECT campaign_id FROM lane WHERE id = ?1)sql";
constexpr const char* kSetPaused = R"sql(
    UPDATE lane SET paused = ?2 WHERE campaign_id = ?1)sql";
constexpr const char* kSetSenderOfCampaign = R"sql(
    UPDATE lane SET sender_id = ?2
     WHERE campaign_id = ?1 AND part <= 0 AND sender_id IS NOT ?2)sql";
constexpr const char* kSetLanePaused = R"sql(
    UPDATE lane SET paused = ?2 WHERE id = ?1)sql";
constexpr const char* kSetStepPaused = R"sql(
    UPDATE lane SET paused = ?3 WHERE campaign_id = ?1 AND step = ?2)sql";
constexpr const char* kSetClosed = R"sql(
    UPDATE lane SET closed = ?2 WHERE campaign_id = ?1)sql";
constexpr const char* kLanesWithWork = R"sql(
    SELECT id, kind, coalesce(campaign_id, 0), coalesce(step, 0), coalesce(sender_id, 0), weight,
           (SELECT run_at FROM job INDEXED BY job_ready
             WHERE lane_id = lane.id AND state = 0 ORDER BY run_at, id LIMIT 1) AS due, part
      FROM lane INDEXED BY lane_open
     WHERE closed = 0 AND paused = 0 AND due IS NOT NULL)sql";
constexpr const char* kLanesOfCampaign = R"sql(
    SELECT id, kind, campaign_id, step, coalesce(sender_id, 0), weight,
           (SELECT run_at FROM job INDEXED BY job_ready
             WHERE lane_id = lane.id AND state = 0 ORDER BY run_at, id LIMIT 1) AS due, part
      FROM lane WHERE campaign_id = ?1 AND due IS NOT NULL ORDER BY step, part)sql";
constexpr const char* kEnqueue = R"sql(
    INSERT INTO job(lane_id, run_at, ref) VALUES (?1, ?2, ?3))sql";
constexpr const char* kLease = R"sql(
    UPDATE job SET state = 1, owner = ?2, token = token + 1
     WHERE id IN (SELECT id FROM job INDEXED BY job_ready
                   WHERE lane_id = ?1 AND state = 0 AND run_at <= ?3
                   ORDER BY run_at, id LIMIT ?4)
    RETURNING id, lane_id, ref, attempts, starts, token, run_at)sql";
constexpr const char* kCountDue = R"sql(
    SELECT count(*) FROM (SELECT 1 FROM job INDEXED BY job_ready
                           WHERE lane_id = ?1 AND state = 0 AND run_at <= ?2 LIMIT ?3))sql";
constexpr const char* kNextDue = R"sql(
    SELECT run_at FROM job INDEXED BY job_ready
     WHERE lane_id = ?1 AND state = 0 ORDER BY run_at, id LIMIT 1)sql";
constexpr const char* kFindReady = R"sql(
    SELECT id FROM job INDEXED BY job_ready
     WHERE lane_id = ?1 AND state = 0 AND run_at <= ?2 AND ref = ?3 LIMIT 1)sql";
constexpr const char* kNextReady = R"sql(
    SELECT id, lane_id, ref, attempts, starts, token, run_at FROM job INDEXED BY job_ready
     WHERE lane_id = ?1 AND state = 0 ORDER BY run_at, id LIMIT 1)sql";
constexpr const char* kHasLeased = R"sql(
    SELECT 1 FROM job j INDEXED BY job_leased CROSS JOIN lane l
     WHERE j.state = 1 AND l.id = j.lane_id AND l.campaign_id = ?1 LIMIT 1)sql";
constexpr const char* kIsLaneLeased = R"sql(
    SELECT 1 FROM job INDEXED BY job_leased WHERE state = 1 AND lane_id = ?1 LIMIT 1)sql";
constexpr const char* kCountLeased = R"sql(
    SELECT count(*) FROM job j INDEXED BY job_leased CROSS JOIN lane l
     WHERE j.state = 1 AND l.id = j.lane_id AND l.campaign_id = ?1)sql";
constexpr const char* kLeasesOf = R"sql(
    SELECT id, lane_id, ref, attempts, starts, token, run_at
      FROM job INDEXED BY job_leased WHERE owner = ?1 AND state = 1)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM job WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kDone = R"sql(
    UPDATE job SET state = 2, owner = NULL, finished_at = ?4, last_error = NULL
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kRetryLater = R"sql(
    UPDATE job SET state = 0, owner = NULL, attempts = attempts + 1, run_at = ?4, last_error = ?5
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kFail = R"sql(
    UPDATE job SET state = 3, owner = NULL, attempts = attempts + 1, finished_at = ?4,
                   last_error = ?5
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kFailUnleased = R"sql(
    UPDATE job SET state = 3, finished_at = ?2, last_error = ?3 WHERE id = ?1 AND state = 0)sql";
constexpr const char* kHandBack = R"sql(
    UPDATE job SET state = 0, owner = NULL, run_at = ?4
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kHandOver = R"sql(
    UPDATE job SET state = 0, owner = NULL, run_at = ?4, lane_id = ?5
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kPutOff = R"sql(
    UPDATE job SET state = 0, owner = NULL, run_at = ?4, last_error = ?5
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1)sql";
constexpr const char* kForgiveStarts = R"sql(
    UPDATE job SET starts = 0
     WHERE id = ?1 AND owner = ?2 AND token = ?3 AND state = 1 AND starts > 0)sql";
constexpr const char* kRetryFailed = R"sql(
    UPDATE job SET state = 0, attempts = 0, starts = 0, run_at = ?2, finished_at = NULL
     WHERE id = ?1 AND state = 3)sql";
constexpr const char* kDiscardFailed = R"sql(
    UPDATE job SET state = 4, finished_at = ?2 WHERE id = ?1 AND state = 3)sql";
constexpr const char* kTakeReady = R"sql(
    DELETE FROM job
     WHERE id IN (SELECT id FROM job INDEXED BY job_ready
                   WHERE lane_id = ?1 AND state = 0 ORDER BY run_at, id LIMIT ?2)
    RETURNING id, lane_id, ref, attempts, starts, token, run_at)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM job WHERE id = ?1)sql";
constexpr const char* kRemoveUnleased = R"sql(
    DELETE FROM job WHERE id = ?1 AND state IN (0, 3))sql";
constexpr const char* kFindFailed = R"sql(
    SELECT id FROM job INDEXED BY job_failed WHERE lane_id = ?1 AND state = 3 AND ref = ?2)sql";
constexpr const char* kPrune = R"sql(
    DELETE FROM job WHERE id IN (SELECT id FROM job INDEXED BY job_finished
        WHERE state IN (2, 4) AND finished_at < ?1 LIMIT ?2))sql";

LeasedJob leased_of(const db::Statement& row) {
    return {.id = row.integer(0),
            .lane = row.integer(1),
            .ref = row.integer(2),
            .attempts = static_cast<int>(row.integer(3)),
            .starts = static_cast<int>(row.integer(4)),
            .token = row.integer(5),
            .run_at = row.integer(6)};
}

Lane lane_of(const db::Statement& row) {
    return {.id = row.integer(0),
            .kind = row.string(1),
            .campaign_id = row.integer(2),
            .step = static_cast<int>(row.integer(3)),
            .sender_id = row.integer(4),
            .weight = static_cast<int>(row.integer(5)),
            .next_due = row.integer(6),
            .part = row.integer(7)};
}

std::vector<LeasedJob> all_leased(db::Statement row) {
    std::vector<LeasedJob> jobs = db::all(std::move(row), leased_of);
    // RETURNING promises no order (sqlite.org/lang_returning.html).
    std::sort(jobs.begin(), jobs.end(), [](const LeasedJob& a, const LeasedJob& b) {
        return std::tie(a.run_at, a.id) < std::tie(b.run_at, b.id);
    });
    return jobs;
}

}  // namespace

LaneId open_lane(db::WriteTx& tx, const LaneSpec& spec) {
    tx.run(kOpenLane, spec.kind, spec.campaign_id, spec.step, spec.sender_id, spec.weight);
    return tx.last_id();
}

LaneId system_lane(const db::ReadTx& tx, std::string_view kind) {
    const std::optional<std::int64_t> id = tx.find_integer(kSystemLane, kind);
    if (!id) {
        fail(ErrorCode::kInternal, fmt::format("there is no lane for {} jobs", kind));
    }
    return *id;
}

std::optional<LaneId> find_lane(const db::ReadTx& tx,
                                std::int64_t campaign_id,
                                int step,
                                std::int64_t part) {
    return tx.find_integer(kFindLane, campaign_id, step, part);
}

LaneId part_lane(db::WriteTx& tx, std::int64_t campaign_id, int step, std::int64_t sender_id) {
    if (const auto known = find_lane(tx, campaign_id, step, sender_id)) {
        return *known;
    }
    check(tx.run(kOpenPart, campaign_id, step, sender_id) == 1, "a step in parts has a lane");
    return tx.last_id();
}

LaneId waiting_lane(db::WriteTx& tx, std::int64_t campaign_id, int step) {
    if (const auto known = find_lane(tx, campaign_id, step, kWaitingPart)) {
        return *known;
    }
    check(tx.run(kOpenWaiting, campaign_id, step, kWaitingPart) == 1, "a step in parts has a lane");
    return tx.last_id();
}

std::vector<LaneId> lanes_of_step(const db::ReadTx& tx, std::int64_t campaign_id, int step) {
    return db::all(tx.query(kLanesOfStep, campaign_id, step),
                   [](const db::Statement& row) { return row.integer(0); });
}

std::optional<LaneId> find_lane_of_sender(const db::ReadTx& tx,
                                          std::string_view kind,
                                          std::int64_t sender_id) {
    return tx.find_integer(kLaneOfSender, kind, sender_id);
}

LaneId lane_of_sender(db::WriteTx& tx, std::string_view kind, std::int64_t sender_id) {
    if (const auto known = find_lane_of_sender(tx, kind, sender_id)) {
        tx.run(kSetSender, *known, sender_id);  // the number of a removed sender may come again
        return *known;
    }
    return open_lane(tx,
                     {.kind = std::string(kind),
                      .campaign_id = std::nullopt,
                      .step = static_cast<int>(sender_id),
                      .sender_id = sender_id});
}

std::optional<std::int64_t> sender_of_lane(const db::ReadTx& tx, LaneId lane) {
    return tx.find_integer(kSenderOfLane, lane);
}

std::string kind_of_lane(const db::ReadTx& tx, LaneId lane) {
    db::Statement row = tx.query(kKindOfLane, lane);
    return row.step() ? row.string(0) : std::string();
}

bool is_campaign_lane(const db::ReadTx& tx, LaneId lane) {
    return tx.find_integer(kCampaignOfLane, lane).has_value();
}

void set_paused(db::WriteTx& tx, std::int64_t campaign_id, bool paused) {
    tx.run(kSetPaused, campaign_id, paused);
}

void set_sender(db::WriteTx& tx, std::int64_t campaign_id, std::optional<std::int64_t> sender_id) {
    tx.run(kSetSenderOfCampaign, campaign_id, sender_id);
}

void set_lane_paused(db::WriteTx& tx, LaneId lane, bool paused) {
    tx.run(kSetLanePaused, lane, paused);
}

void set_step_paused(db::WriteTx& tx, std::int64_t campaign_id, int step, bool paused) {
    tx.run(kSetStepPaused, campaign_id, step, paused);
}

void close_lanes(db::WriteTx& tx, std::int64_t campaign_id) {
    tx.run(kSetClosed, campaign_id, true);
}

void reopen_lanes(db::WriteTx& tx, std::int64_t campaign_id) {
    tx.run(kSetClosed, campaign_id, false);
}

std::vector<Lane> lanes_with_work(const db::ReadTx& tx) {
    return db::all(tx.query(kLanesWithWork), lane_of);
}

std::vector<Lane> lanes_of_campaign(const db::ReadTx& tx, std::int64_t campaign_id) {
    return db::all(tx.query(kLanesOfCampaign, campaign_id), lane_of);
}

JobId enqueue(db::WriteTx& tx, LaneId lane, std::int64_t ref, TimeMs run_at) {
    tx.run(kEnqueue, lane, run_at, ref);
    return tx.last_id();
}

JobId enqueue(db::WriteTx& tx, std::string_view system_kind, std::int64_t ref, TimeMs run_at) {
    return enqueue(tx, system_lane(tx, system_kind), ref, run_at);
}

void enqueue_once(db::WriteTx& tx, std::string_view system_kind, std::int64_t ref, TimeMs run_at) {
    const LaneId lane = system_lane(tx, system_kind);
    if (!tx.find_integer(kFindReady, lane, run_at, ref)) {
        enqueue(tx, lane, ref, run_at);
    }
}

std::vector<LeasedJob> lease(db::WriteTx& tx, LaneId lane, InstanceId owner, int limit) {
    std::vector<LeasedJob> jobs = all_leased(tx.query(kLease, lane, owner, tx.now(), limit));
    for (LeasedJob& job : jobs) {
        job.leased_at = tx.now();
    }
    return jobs;
}

int count_due(const db::ReadTx& tx, LaneId lane, int most) {
    return static_cast<int>(tx.find_integer(kCountDue, lane, tx.now(), most).value_or(0));
}

std::optional<TimeMs> next_due(const db::ReadTx& tx, LaneId lane) {
    return tx.find_integer(kNextDue, lane);
}

std::optional<LeasedJob> next_ready(const db::ReadTx& tx, LaneId lane) {
    return db::first(tx.query(kNextReady, lane), leased_of);
}

std::vector<LeasedJob> leases_of(const db::ReadTx& tx, InstanceId owner) {
    return db::all(tx.query(kLeasesOf, owner), leased_of);
}

bool is_lane_leased(const db::ReadTx& tx, LaneId lane) {
    return tx.find_integer(kIsLaneLeased, lane).has_value();
}

std::int64_t count_leased(const db::ReadTx& tx, std::int64_t campaign_id) {
    return tx.find_integer(kCountLeased, campaign_id).value_or(0);
}

bool has_leased(const db::ReadTx& tx, std::int64_t campaign_id) {
    return tx.find_integer(kHasLeased, campaign_id).has_value();
}

bool settle_forget(db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
    return tx.run(kForget, job.id, owner, job.token) == 1;
}

bool settle_done(db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
    return tx.run(kDone, job.id, owner, job.token, tx.now()) == 1;
}

bool retry_later(db::WriteTx& tx,
                 const LeasedJob& job,
                 InstanceId owner,
                 TimeMs run_at,
                 std::string_view error) {
    return tx.run(kRetryLater, job.id, owner, job.token, run_at, error) == 1;
}

bool fail_job(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, std::string_view error) {
    return tx.run(kFail, job.id, owner, job.token, tx.now(), error) == 1;
}

void fail_unleased(db::WriteTx& tx, JobId job, std::string_view error) {
    tx.run(kFailUnleased, job, tx.now(), error);
}

bool hand_back(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, TimeMs run_at) {
    return tx.run(kHandBack, job.id, owner, job.token, run_at) == 1;
}

bool hand_over(
    db::WriteTx& tx, const LeasedJob& job, InstanceId owner, LaneId lane, TimeMs run_at) {
    return tx.run(kHandOver, job.id, owner, job.token, run_at, lane) == 1;
}

bool put_off(
    db::WriteTx& tx, const LeasedJob& job, InstanceId owner, TimeMs run_at, std::string_view why) {
    return tx.run(kPutOff, job.id, owner, job.token, run_at, why) == 1;
}

bool forgive_starts(db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
    return tx.run(kForgiveStarts, job.id, owner, job.token) == 1;
}

bool retry_failed(db::WriteTx& tx, JobId job) {
    return tx.run(kRetryFailed, job, tx.now()) == 1;
}

bool discard_failed(db::WriteTx& tx, JobId job) {
    return tx.run(kDiscardFailed, job, tx.now()) == 1;
}

std::vector<LeasedJob> take_ready(db::WriteTx& tx, LaneId lane, int limit) {
    return all_leased(tx.query(kTakeReady, lane, limit));
}

void remove_job(db::WriteTx& tx, JobId job) {
    tx.run(kRemove, job);
}

void remove_unleased(db::WriteTx& tx, JobId job) {
    tx.run(kRemoveUnleased, job);
}

std::optional<JobId> find_failed(const db::ReadTx& tx, LaneId lane, std::int64_t ref) {
    return tx.find_integer(kFindFailed, lane, ref);
}

int prune(db::WriteTx& tx, TimeMs before, int limit) {
    return tx.run(kPrune, before, limit);
}

}  // namespace campaignd::queue
