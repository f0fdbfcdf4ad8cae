#include "store/ledger_pages.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "store/like.h"
#include "store/walk_cursor.h"

namespace campaignd::store::ledger_pages {
namespace {

constexpr const char* kInOrder = R"sql(
    SELECT id, step, recipient_id, state, round FROM message INDEXED BY message_once
     WHERE campaign_id = ?1 AND (step, recipient_id, round) > (?2, ?3, ?4)
     ORDER BY step, recipient_id, round LIMIT ?5)sql";
// likelihood(): else the planner may take the range of the partial index and sort.
constexpr const char* kEnded = R"sql(
    SELECT id, step FROM message INDEXED BY message_attention
     WHERE campaign_id = ?1 AND likelihood(state = ?2, 0.01) AND state >= 3 AND id > ?3
     ORDER BY id LIMIT ?4)sql";
constexpr const char* kLanes = R"sql(
    SELECT id, step FROM lane WHERE campaign_id = ?1 AND step >= ?2 ORDER BY step, part)sql";
constexpr const char* kReady = R"sql(
    SELECT j.run_at, j.id, j.ref FROM job j INDEXED BY job_ready
     WHERE j.lane_id = ?1 AND j.state = 0 AND (j.run_at, j.id) > (?2, ?3)
       AND EXISTS (SELECT 1 FROM message WHERE id = j.ref AND state = 0)
     ORDER BY j.run_at, j.id LIMIT ?4)sql";
constexpr const char* kLeased = R"sql(
    SELECT j.run_at, j.id, j.ref FROM job j INDEXED BY job_leased
     WHERE j.state = 1 AND j.lane_id = ?1
       AND EXISTS (SELECT 1 FROM message WHERE id = j.ref AND state = ?2))sql";
constexpr const char* kOfPeople = R"sql(
    SELECT m.id, m.step, m.recipient_id, m.state
      FROM recipient r CROSS JOIN message m INDEXED BY message_recipient
     WHERE r.id >= ?2 AND r.id <= ?3
       AND (r.email LIKE ?5 ESCAPE '\' OR r.name LIKE ?5 ESCAPE '\')
       AND m.recipient_id = r.id AND m.campaign_id = ?1 AND (r.id, m.id) > (?2, ?4)
     ORDER BY r.id, m.id)sql";
constexpr const char* kOfAddress = R"sql(
    SELECT m.id, m.step, m.recipient_id, m.state
      FROM recipient r CROSS JOIN message m INDEXED BY message_recipient
     WHERE r.email = ?2 AND m.recipient_id = r.id AND m.campaign_id = ?1 ORDER BY m.id)sql";
constexpr const char* kCountOfPeople = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM recipient r CROSS JOIN message m INDEXED BY message_recipient
         WHERE r.id <= ?2 AND (r.email LIKE ?3 ESCAPE '\' OR r.name LIKE ?3 ESCAPE '\')
           AND m.recipient_id = r.id AND m.campaign_id = ?1
           AND (?4 IS NULL OR m.step = ?4) AND (?5 IS NULL OR m.state = ?5)
         LIMIT ?6))sql";
constexpr const char* kLastPerson = R"sql(
    SELECT max(id) FROM recipient)sql";

bool full(const Page& page, const Query& query) {
    return page.ids.size() >= static_cast<std::size_t>(query.limit);
}

/// By (step, recipient, round), all or one of the states that fill a ledger.
Page in_order(const db::ReadTx& tx, const Query& query) {
    WalkCursor cursor = WalkCursor::parse(query.cursor, "s", {'s', {-1, 0, 0}});
    if (query.step && cursor.at[0] < *query.step) {
        cursor.at = {*query.step, 0, 0};
    }
    Page page;
    int seen = 0;
    db::Statement row = tx.query(
        kInOrder, query.campaign, cursor.at[0], cursor.at[1], cursor.at[2], query.reach.rows + 1);
    while (row.step()) {
        if (query.step && row.integer(1) != *query.step) {
            return page;
        }
        if (full(page, query) || seen++ == query.reach.rows) {
            page.next = cursor.text();
            return page;
        }
        cursor.at = {row.integer(1), row.integer(2), row.integer(4)};
        if (!query.state || row.integer(3) == static_cast<std::int64_t>(*query.state)) {
            page.ids.push_back(row.integer(0));
        }
    }
    return page;
}

/// By id: failed, uncertain, skipped, cancelled.
Page ended(const db::ReadTx& tx, const Query& query) {
    WalkCursor cursor = WalkCursor::parse(query.cursor, "i", {'i', {0, 0, 0}});
    Page page;
    int seen = 0;
    db::Statement row =
        tx.query(kEnded, query.campaign, query.state, cursor.at[0], query.reach.rows + 1);
    while (row.step()) {
        if (full(page, query) || seen++ == query.reach.rows) {
            page.next = cursor.text();
            break;
        }
        cursor.at[0] = row.integer(0);
        if (!query.step || row.integer(1) == *query.step) {
            page.ids.push_back(row.integer(0));
        }
    }
    return page;
}

struct Due {
    std::int64_t run_at = 0;
    JobId job = 0;
    MessageId message = 0;

    auto key() const { return std::tie(run_at, job); }
};

void add_due(db::Statement row, std::vector<Due>& due) {
    while (row.step()) {
        due.push_back({row.integer(0), row.integer(1), row.integer(2)});
    }
}

/// The jobs of all parts of a step behind the cursor, as they are due; more of them than the page
/// needs.
std::vector<Due> due_in_step(const db::ReadTx& tx,
                             const std::vector<LaneId>& lanes,
                             const WalkCursor& cursor,
                             MessageState state,
                             int limit) {
    std::vector<Due> due;
    for (const LaneId lane : lanes) {
        if (state == MessageState::kQueued) {
            add_due(tx.query(kReady, lane, cursor.at[1], cursor.at[2], limit + 1), due);
        }
        add_due(tx.query(kLeased, lane, state), due);
    }
    std::erase_if(
        due, [&](const Due& one) { return one.key() <= std::tie(cursor.at[1], cursor.at[2]); });
    std::sort(due.begin(), due.end(), [](const Due& a, const Due& b) { return a.key() < b.key(); });
    return due;
}

/// Step by step, as they are due: what is queued has a job that is ready or just leased, what is
/// being sent one that is leased.
Page by_jobs(const db::ReadTx& tx, const Query& query) {
    WalkCursor cursor =
        WalkCursor::parse(query.cursor, "d", {'d', {query.step.value_or(0), -1, 0}});
    Page page;
    std::map<int, std::vector<LaneId>> steps;
    {
        db::Statement lane = tx.query(kLanes, query.campaign, cursor.at[0]);
        while (lane.step()) {
            steps[static_cast<int>(lane.integer(1))].push_back(lane.integer(0));
        }
    }
    for (const auto& [step, lanes] : steps) {
        if (query.step && step != *query.step) {
            break;
        }
        if (step != cursor.at[0]) {
            cursor.at = {step, -1, 0};
        }
        for (const Due& due : due_in_step(tx, lanes, cursor, *query.state, query.limit)) {
            if (full(page, query)) {
                page.next = cursor.text();
                return page;
            }
            cursor.at = {step, due.run_at, due.job};
            page.ids.push_back(due.message);
        }
    }
    return page;
}

struct Exact {
    RecipientId recipient = 0;
    std::vector<MessageId> ids;
};

bool matches(const db::Statement& row, const Query& query) {
    return (!query.step || row.integer(1) == *query.step) &&
           (!query.state || row.integer(3) == static_cast<std::int64_t>(*query.state));
}

/// The messages of who has just this address, when they fit on one page.
Exact of_address(const db::ReadTx& tx, const Query& query) {
    Exact exact;
    db::Statement row = tx.query(kOfAddress, query.campaign, query.q);
    while (row.step()) {
        exact.recipient = row.integer(2);
        if (matches(row, query)) {
            exact.ids.push_back(row.integer(0));
        }
    }
    return exact.ids.size() > static_cast<std::size_t>(query.limit) ? Exact{} : exact;
}

/// Through the people whose address or name holds q, in the order of their ids; who has just this
/// address comes first.
Page by_address(const db::ReadTx& tx, const Query& query) {
    Page page;
    const Exact exact = of_address(tx, query);
    if (!query.cursor) {
        page.ids = exact.ids;
    }
    WalkCursor cursor = WalkCursor::parse(query.cursor, "p", {'p', {0, 0, 0}});
    const RecipientId end = cursor.at[0] + query.reach.people;
    db::Statement row = tx.query(
        kOfPeople, query.campaign, cursor.at[0], end, cursor.at[1], "%" + like_text(query.q) + "%");
    while (row.step()) {
        if (row.integer(2) == exact.recipient || !matches(row, query)) {
            continue;
        }
        if (full(page, query)) {
            page.next = cursor.text();
            return page;
        }
        cursor.at = {row.integer(2), row.integer(0), 0};
        page.ids.push_back(row.integer(0));
    }
    if (end < tx.find_integer(kLastPerson).value_or(0)) {
        cursor.at = {end + 1, 0, 0};
        page.next = cursor.text();
    }
    return page;
}

}  // namespace

Page find(const db::ReadTx& tx, const Query& query) {
    if (!query.q.empty()) {
        return by_address(tx, query);
    }
    if (!query.state || *query.state == MessageState::kSent) {
        return in_order(tx, query);
    }
    return *query.state >= MessageState::kFailed ? ended(tx, query) : by_jobs(tx, query);
}

Count count_of_people(const db::ReadTx& tx, const Query& query) {
    const RecipientId last = tx.find_integer(kLastPerson).value_or(0);
    const RecipientId reach = query.reach.people;
    const std::int64_t found = tx.find_integer(kCountOfPeople,
                                               query.campaign,
                                               reach,
                                               "%" + like_text(query.q) + "%",
                                               query.step,
                                               query.state,
                                               query.reach.rows)
                                   .value_or(0);
    if (found == query.reach.rows) {
        return {found, true};
    }
    if (last <= reach) {
        return {found, false};
    }
    return {static_cast<std::int64_t>(static_cast<double>(found) * static_cast<double>(last) /
                                      static_cast<double>(reach)),
            true};
}

}  // namespace campaignd::store::ledger_pages
