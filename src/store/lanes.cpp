#include "store/lanes.h"

#include <algorithm>
#include <map>

namespace campaignd::store::lanes {
namespace {

constexpr const char* kList = R"sql(
    WITH one AS (
        SELECT l.id, l.kind, l.campaign_id, l.step, l.paused, l.closed,
               (SELECT count(*) FROM (SELECT 1 FROM job INDEXED BY job_failed
                                       WHERE lane_id = l.id AND state = 3 LIMIT ?1))
               + (SELECT count(*) FROM lane p CROSS JOIN job j INDEXED BY job_failed
                   WHERE p.campaign_id = l.campaign_id AND p.step = l.step AND p.part <> 0
                     AND j.lane_id = p.id AND j.state = 3) AS failed
          FROM lane l WHERE l.part = 0)
    SELECT one.id, one.kind, one.campaign_id, coalesce(c.name, ''), coalesce(one.step, 0),
           one.paused, one.closed, one.failed,
           CASE WHEN one.campaign_id IS NULL
                THEN (SELECT count(*) FROM (SELECT 1 FROM job INDEXED BY job_ready
                                             WHERE lane_id = one.id AND state = 0 LIMIT ?1))
                ELSE coalesce(s.queued + s.sending, 0) END,
           (SELECT min(due) FROM (
                SELECT (SELECT min(run_at) FROM job INDEXED BY job_ready
                         WHERE lane_id = one.id AND state = 0) AS due
                UNION ALL
                SELECT (SELECT min(run_at) FROM job INDEXED BY job_ready
                         WHERE lane_id = p.id AND state = 0)
                  FROM lane p WHERE p.campaign_id = one.campaign_id AND p.step = one.step
                   AND p.part <> 0))
      FROM one LEFT JOIN campaign c ON c.id = one.campaign_id
      LEFT JOIN step_counter s ON s.campaign_id = one.campaign_id AND s.step = one.step
     WHERE one.closed = 0 OR one.failed > 0
     ORDER BY one.failed = 0, one.id LIMIT ?2)sql";
constexpr const char* kLeased = R"sql(
    SELECT CASE WHEN l.part = 0 THEN l.id
                ELSE (SELECT id FROM lane WHERE campaign_id = l.campaign_id AND step = l.step
                         AND part = 0) END AS shown, count(*)
      FROM job j INDEXED BY job_leased JOIN lane l ON l.id = j.lane_id
     WHERE j.state = 1 GROUP BY shown)sql";

LaneView lane_of(const db::Statement& row) {
    LaneView lane;
    lane.id = row.integer(0);
    lane.kind = row.string(1);
    lane.campaign_id = row.optional_integer(2);
    lane.campaign = row.string(3);
    lane.step = static_cast<int>(row.integer(4));
    lane.paused = row.integer(5) != 0;
    lane.closed = row.integer(6) != 0;
    lane.failed = row.integer(7);
    lane.ready = row.integer(8);
    lane.next_due = row.optional_integer(9);
    return lane;
}

}  // namespace

std::vector<LaneView> list(const db::ReadTx& tx, std::int64_t cap, int limit) {
    std::vector<LaneView> lanes = db::all(tx.query(kList, cap, limit), lane_of);
    std::map<LaneId, std::int64_t> leased;
    db::Statement row = tx.query(kLeased);
    while (row.step()) {
        leased[row.integer(0)] = row.integer(1);
    }
    for (LaneView& lane : lanes) {
        lane.leased = leased[lane.id];
        if (lane.campaign_id) {  // each of its open messages has one job, ready or leased
            lane.ready = std::max<std::int64_t>(0, lane.ready - lane.leased);
        }
    }
    return lanes;
}

}  // namespace campaignd::store::lanes
