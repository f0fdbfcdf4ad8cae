#include "store/job_search.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "store/jobs.h"
#include "store/like.h"
#include "store/recipient_search.h"
#include "store/walk_cursor.h"

namespace campaignd::store::job_search {
namespace {

// Of one state the newest ids below a bound, each with whether it matches: 0 ready system work,
// 1 leased, 2 done or cancelled, 3 failed.
constexpr const char* kNewest = R"sql(
    WITH found(id) AS (
        SELECT id FROM (SELECT id FROM job INDEXED BY job_failed
                         WHERE ?1 = 3 AND state = 3 AND id < ?2 ORDER BY id DESC LIMIT ?3)
        UNION ALL
        SELECT id FROM (SELECT id FROM job INDEXED BY job_leased
                         WHERE ?1 = 1 AND state = 1 AND id < ?2 ORDER BY id DESC LIMIT ?3)
        UNION ALL
        SELECT id FROM (SELECT j.id FROM lane l CROSS JOIN job j INDEXED BY job_ready
                         WHERE ?1 = 0 AND l.campaign_id IS NULL AND j.lane_id = l.id
                           AND j.state = 0 AND j.id < ?2 ORDER BY j.id DESC LIMIT ?3)
        UNION ALL
        SELECT id FROM (SELECT id FROM job INDEXED BY job_finished
                         WHERE ?1 = 2 AND state IN (2, 4) AND id < ?2 ORDER BY id DESC LIMIT ?3))
    SELECT j.id,
           (?5 = '' OR l.kind = ?5) AND (?6 IS NULL OR j.state = ?6)
           AND (l.kind LIKE ?4 ESCAPE '\' OR c.name LIKE ?4 ESCAPE '\'
                OR r.email LIKE ?4 ESCAPE '\' OR r.name LIKE ?4 ESCAPE '\'
                OR j.last_error LIKE ?4 ESCAPE '\'
                OR (j.last_error IS NOT NULL AND m.id IS NOT NULL
                    AND (SELECT reply FROM attempt INDEXED BY attempt_message
                          WHERE message_id = m.id ORDER BY id DESC LIMIT 1) LIKE ?4 ESCAPE '\'))
      FROM found f JOIN job j ON j.id = f.id JOIN lane l ON l.id = j.lane_id
           LEFT JOIN campaign c ON c.id = coalesce(
               l.campaign_id,
               CASE WHEN l.kind IN ('enrol', 'cancel', 'schedule', 'join', 'ongoing')
                    THEN j.ref END)
           LEFT JOIN message m ON l.campaign_id IS NOT NULL AND m.id = j.ref
           LEFT JOIN recipient r ON r.id = m.recipient_id
     ORDER BY j.id DESC)sql";
constexpr const char* kQueuedOfPerson = R"sql(
    SELECT l.id, m.due_at, m.id
      FROM message m INDEXED BY message_recipient
           JOIN lane l ON l.campaign_id = m.campaign_id AND l.step = m.step
     WHERE m.recipient_id = ?1 AND m.state = 0 AND (?2 = '' OR l.kind = ?2)
     ORDER BY m.id, l.part)sql";
constexpr const char* kLanesOfName = R"sql(
    SELECT l.id FROM lane l JOIN campaign c ON c.id = l.campaign_id
     WHERE l.id >= ?1 AND l.closed = 0 AND (?2 = '' OR l.kind = ?2)
       AND (c.name LIKE ?3 ESCAPE '\' OR l.kind LIKE ?3 ESCAPE '\')
     ORDER BY l.id)sql";
constexpr const char* kReadyInLane = R"sql(
    SELECT run_at, id FROM job INDEXED BY job_ready
     WHERE lane_id = ?1 AND state = 0 AND (run_at, id) > (?2, ?3)
     ORDER BY run_at, id LIMIT ?4)sql";

constexpr int kMostPeople = 20;
constexpr std::int64_t kFromTheNewest = std::numeric_limits<std::int64_t>::max();

/// The walks, in their order: failed, leased, ready of people, ready system work, ready of
/// campaigns, ended.
constexpr std::string_view kWays = "flpscd";

bool is_wanted(char way, const Query& query) {
    switch (query.state.value_or(JobState::kReady)) {
        case JobState::kReady:
            return !query.state || way == 'p' || way == 's' || way == 'c';
        case JobState::kLeased:
            return way == 'l';
        case JobState::kFailed:
            return way == 'f';
        case JobState::kDone:
        case JobState::kCancelled:
            return way == 'd';
    }
    return false;
}

/// One page's walk over the jobs.
class Walk {
  public:
    Walk(const db::ReadTx& tx, const Query& query)
        : tx_(tx),
          query_(query),
          pattern_("%" + like_text(query.text) + "%"),
          number_(parse_int(query.text)) {}

    Page page() {
        WalkCursor at = WalkCursor::parse(query_.cursor, kWays, begin_of(kWays.front()));
        if (!query_.cursor) {
            add_numbered();
        }
        for (std::size_t way = kWays.find(at.way); way < kWays.size(); ++way) {
            if (at.way != kWays[way]) {
                at = begin_of(kWays[way]);
            }
            if (is_wanted(at.way, query_) && !goes_through(at)) {
                page_.next = at.text();
                break;
            }
        }
        return std::move(page_);
    }

  private:
    static WalkCursor begin_of(char way) {
        const bool by_id = way != 'p' && way != 'c';
        return {way, {by_id ? kFromTheNewest : 0, way == 'c' ? -1 : 0, 0}};
    }

    bool full() const { return page_.ids.size() >= static_cast<std::size_t>(query_.limit); }

    void add(JobId id) {
        if (id != number_ && std::find(page_.ids.begin(), page_.ids.end(), id) == page_.ids.end()) {
            page_.ids.push_back(id);
        }
    }

    void add_numbered() {
        const auto job = number_ ? jobs::find(tx_, *number_) : std::nullopt;
        if (job && (!query_.state || job->state == *query_.state) &&
            (query_.kind.empty() || job->kind == query_.kind)) {
            page_.ids.push_back(job->id);
        } else {
            number_.reset();
        }
    }

    /// False when it stopped before its end; `at` says where.
    bool goes_through(WalkCursor& at) {
        switch (at.way) {
            case 'p':
                return of_people(at);
            case 'c':
                return of_campaigns(at);
            case 'f':
                return newest(3, at);
            case 'l':
                return newest(1, at);
            case 's':
                return newest(0, at);
            default:
                return newest(2, at);
        }
    }

    bool newest(int state, WalkCursor& at) {
        int seen = 0;
        db::Statement row =
            tx_.query(kNewest, state, at.at[0], query_.reach, pattern_, query_.kind, query_.state);
        while (row.step()) {
            if (full()) {
                return false;
            }
            ++seen;
            at.at[0] = row.integer(0);
            if (row.integer(1) != 0) {
                add(row.integer(0));
            }
        }
        return seen < query_.reach;
    }

    bool of_people(WalkCursor& at) {
        std::int64_t place = 0;
        for (const Recipient& person : recipients::search(tx_,
                                                          {.q = query_.text,
                                                          .list_id = std::nullopt,
                                                          .status = std::nullopt,
                                                          .cursor = std::nullopt,
                                                          .limit = kMostPeople})
                                           .items) {
            db::Statement row = tx_.query(kQueuedOfPerson, person.id, query_.kind);
            while (row.step()) {
                if (place++ < at.at[0]) {
                    continue;
                }
                if (full()) {
                    return false;
                }
                ++at.at[0];
                if (const auto job =
                        jobs::find_ready(tx_, row.integer(0), row.integer(1), row.integer(2))) {
                    add(*job);
                }
            }
        }
        return true;
    }

    bool of_campaigns(WalkCursor& at) {
        for (const LaneId lane :
             db::integers(tx_.query(kLanesOfName, at.at[0], query_.kind, pattern_))) {
            if (lane != at.at[0]) {
                at.at = {lane, -1, 0};
            }
            db::Statement row = tx_.query(kReadyInLane, lane, at.at[1], at.at[2], query_.limit + 1);
            while (row.step()) {
                if (full()) {
                    return false;
                }
                at.at = {lane, row.integer(0), row.integer(1)};
                add(row.integer(1));
            }
        }
        return true;
    }

    const db::ReadTx& tx_;
    const Query& query_;
    const std::string pattern_;
    std::optional<JobId> number_;
    Page page_;
};

}  // namespace

Page find(const db::ReadTx& tx, const Query& query) {
    return Walk(tx, query).page();
}

}  // namespace campaignd::store::job_search
