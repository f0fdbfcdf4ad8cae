#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"

/// The engine's rows: lanes and jobs. It knows no kind of job; whoever enqueues gives a `ref`.
///
///            enqueue            lease                settle
///   (none) ----------> ready ----------> leased ---------------> (gone) | done
///                        ^                  |
///                        |   hand_back,     |  retry_later (attempts + 1)
///                        |   put_off        |
///                        +------------------+
///                        ^                  |  fail
///            retry       |                  v
///            +-----------+---------------- failed --> discard --> cancelled
///
/// Every settling call is fenced by owner and token and answers false when the lease was lost.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::queue {

struct LaneSpec {
    std::string kind;
    std::optional<std::int64_t> campaign_id;
    std::optional<int> step;
    std::optional<std::int64_t> sender_id;
    int weight = 1;
};

/// A lane with due work, as the dispatcher sees it. A step of a campaign may be in parts: what is
/// of one sender alone, and what waits for a decision, beside the rest (part 0).
struct Lane {
    LaneId id = 0;
    std::string kind;
    std::int64_t campaign_id = 0;  // 0: system work
    int step = 0;
    std::int64_t sender_id = 0;
    int weight = 1;
    TimeMs next_due = 0;
    std::int64_t part = 0;  // the sender whose it is, or kWaitingPart
};

LaneId open_lane(db::WriteTx& tx, const LaneSpec& spec);
LaneId system_lane(const db::ReadTx& tx, std::string_view kind);
std::optional<LaneId> find_lane(const db::ReadTx& tx,
                                std::int64_t campaign_id,
                                int step,
                                std::int64_t part = 0);
/// Opened when there is none, paused and closed as the rest of the step is. The step has a lane.
LaneId part_lane(db::WriteTx& tx, std::int64_t campaign_id, int step, std::int64_t sender_id);
/// What of a step waits for a decision: a lane that is paused until then. Opened when there is
/// none.
constexpr std::int64_t kWaitingPart = -1;
LaneId waiting_lane(db::WriteTx& tx, std::int64_t campaign_id, int step);
/// All parts of a step.
std::vector<LaneId> lanes_of_step(const db::ReadTx& tx, std::int64_t campaign_id, int step);
/// The lane of system work of this kind for one sender; opened when there is none.
LaneId lane_of_sender(db::WriteTx& tx, std::string_view kind, std::int64_t sender_id);
std::optional<LaneId> find_lane_of_sender(const db::ReadTx& tx,
                                          std::string_view kind,
                                          std::int64_t sender_id);
std::optional<std::int64_t> sender_of_lane(const db::ReadTx& tx, LaneId lane);
/// "send", "import" …; empty when there is no such lane.
std::string kind_of_lane(const db::ReadTx& tx, LaneId lane);
/// False for system work.
bool is_campaign_lane(const db::ReadTx& tx, LaneId lane);
/// Holds or frees all lanes of a campaign; jobs are not touched, however many they are.
void set_paused(db::WriteTx& tx, std::int64_t campaign_id, bool paused);
/// Who sends the campaign's messages from now on, but for those of another's part.
void set_sender(db::WriteTx& tx, std::int64_t campaign_id, std::optional<std::int64_t> sender_id);
void set_lane_paused(db::WriteTx& tx, LaneId lane, bool paused);
/// The same for all parts of a step.
void set_step_paused(db::WriteTx& tx, std::int64_t campaign_id, int step, bool paused);
/// Nothing will come to the campaign's lanes any more: the dispatcher forgets them.
void close_lanes(db::WriteTx& tx, std::int64_t campaign_id);
void reopen_lanes(db::WriteTx& tx, std::int64_t campaign_id);
/// Open, unpaused lanes that hold ready jobs, due or not.
std::vector<Lane> lanes_with_work(const db::ReadTx& tx);

/// The same for one campaign, paused or not.
std::vector<Lane> lanes_of_campaign(const db::ReadTx& tx, std::int64_t campaign_id);

JobId enqueue(db::WriteTx& tx, LaneId lane, std::int64_t ref, TimeMs run_at);
JobId enqueue(db::WriteTx& tx, std::string_view system_kind, std::int64_t ref, TimeMs run_at);
/// Nothing when a job of that kind about `ref` is due by then.
void enqueue_once(db::WriteTx& tx, std::string_view system_kind, std::int64_t ref, TimeMs run_at);

/// Up to `limit` jobs of the lane due at tx.now(), oldest first.
std::vector<LeasedJob> lease(db::WriteTx& tx, LaneId lane, InstanceId owner, int limit);
/// How many jobs of the lane are due at tx.now(), counted up to `most`.
int count_due(const db::ReadTx& tx, LaneId lane, int most);
/// When the lane's next ready job is due.
std::optional<TimeMs> next_due(const db::ReadTx& tx, LaneId lane);
/// The lane's next ready job, due or not.
std::optional<LeasedJob> next_ready(const db::ReadTx& tx, LaneId lane);
std::vector<LeasedJob> leases_of(const db::ReadTx& tx, InstanceId owner);
/// Jobs of this campaign that somebody holds.
std::int64_t count_leased(const db::ReadTx& tx, std::int64_t campaign_id);
/// True while somebody holds a lease on a job of this campaign.
bool has_leased(const db::ReadTx& tx, std::int64_t campaign_id);
/// True while somebody holds a lease on a job of this lane.
bool is_lane_leased(const db::ReadTx& tx, LaneId lane);

/// Done, and nothing more to know about it: the row goes.
bool settle_forget(db::WriteTx& tx, const LeasedJob& job, InstanceId owner);
/// Done; the row stays for the queue page until it is pruned.
bool settle_done(db::WriteTx& tx, const LeasedJob& job, InstanceId owner);
/// A failed attempt: ready again at `run_at`, attempts + 1.
bool retry_later(
    db::WriteTx& tx, const LeasedJob& job, InstanceId owner, TimeMs run_at, std::string_view error);
/// Out of attempts or refused for good: kept until a person decides.
bool fail_job(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, std::string_view error);
/// A ready job that must not run: failed without a lease (a job that kills its process).
void fail_unleased(db::WriteTx& tx, JobId job, std::string_view error);
/// Back as it was; no attempt is used up. `run_at`: when to look at it again.
bool hand_back(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, TimeMs run_at);

/// The same, into another lane.
bool hand_over(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, LaneId lane, TimeMs run_at);

/// The same as hand_back(), with the reason kept for people: somebody else asked to wait.
bool put_off(
    db::WriteTx& tx, const LeasedJob& job, InstanceId owner, TimeMs run_at, std::string_view why);

/// The job got on: what it dies over from now on is another thing. False when there was nothing to
/// forgive. Progress::made() calls it.
bool forgive_starts(db::WriteTx& tx, const LeasedJob& job, InstanceId owner);

/// A person's "again": failed -> ready, attempts and starts from 0. False when it is not failed.
bool retry_failed(db::WriteTx& tx, JobId job);
/// A person's "drop it": failed -> cancelled.
bool discard_failed(db::WriteTx& tx, JobId job);
/// Removes up to `limit` ready jobs of the lane, due or not, and returns them.
std::vector<LeasedJob> take_ready(db::WriteTx& tx, LaneId lane, int limit);
void remove_job(db::WriteTx& tx, JobId job);
/// Removes a ready or failed job; one in somebody's hands stays.
void remove_unleased(db::WriteTx& tx, JobId job);
std::optional<JobId> find_failed(const db::ReadTx& tx, LaneId lane, std::int64_t ref);
/// Removes done and cancelled jobs finished before `before`, at most `limit`.
int prune(db::WriteTx& tx, TimeMs before, int limit);

}  // namespace campaignd::queue
