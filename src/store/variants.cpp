#include "store/variants.h"

#include "model/job.h"

namespace campaignd::store::variants {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO variant_test(campaign_id, step) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kFind = R"sql(
    SELECT id, campaign_id, step, threshold, sample, decide_at, winner, clear, decided_at,
           decided_by, places
      FROM variant_test WHERE id = ?1)sql";
constexpr const char* kFindOfStep = R"sql(
    SELECT id, campaign_id, step, threshold, sample, decide_at, winner, clear, decided_at,
           decided_by, places
      FROM variant_test WHERE campaign_id = ?1 AND step = ?2)sql";
constexpr const char* kList = R"sql(
    SELECT id, campaign_id, step, threshold, sample, decide_at, winner, clear, decided_at,
           decided_by, places
      FROM variant_test WHERE campaign_id = ?1 ORDER BY step)sql";
constexpr const char* kOpen = R"sql(
    SELECT id, campaign_id, step, threshold, sample, decide_at, winner, clear, decided_at,
           decided_by, places
      FROM variant_test INDEXED BY variant_test_open
     WHERE campaign_id = ?1 AND decided_at IS NULL ORDER BY step)sql";
constexpr const char* kIsLeased = R"sql(
    SELECT 1 FROM job j INDEXED BY job_leased CROSS JOIN lane l
     WHERE j.state = 1 AND l.id = j.lane_id AND l.campaign_id = ?1 AND l.step = ?2 LIMIT 1)sql";
constexpr const char* kLanes = R"sql(
    SELECT id FROM lane WHERE campaign_id = ?1 AND step = ?2 AND part >= 0)sql";
// of the next hundred: those behind them are not looked for
constexpr const char* kIsFresh = R"sql(
    SELECT 1 FROM (SELECT ref FROM job INDEXED BY job_ready WHERE lane_id = ?1 AND state = 0
                    ORDER BY run_at, id LIMIT 100) j
      JOIN message m ON m.id = j.ref
     WHERE m.attempts = 0 AND m.deferred_since IS NULL LIMIT 1)sql";
constexpr const char* kCountWaiting = R"sql(
    SELECT count(*) FROM job INDEXED BY job_ready
     WHERE state = 0 AND lane_id = (SELECT id FROM lane
                                     WHERE campaign_id = ?1 AND step = ?2 AND part = -1))sql";
constexpr const char* kSetSample = R"sql(
    UPDATE variant_test SET threshold = ?2, sample = ?3, places = NULL
     WHERE id = ?1 AND decided_at IS NULL)sql";
constexpr const char* kOpenSample = R"sql(
    UPDATE variant_test SET threshold = NULL, sample = ?2, places = ?2, decide_at = NULL
     WHERE id = ?1 AND decided_at IS NULL)sql";
constexpr const char* kTakePlace = R"sql(
    UPDATE variant_test SET places = places - 1
     WHERE id = ?1 AND places > 0 AND decided_at IS NULL)sql";
constexpr const char* kClearSample = R"sql(
    UPDATE variant_test SET threshold = NULL, sample = 0, places = NULL, decide_at = NULL
     WHERE id = ?1 AND decided_at IS NULL)sql";
constexpr const char* kSetDecideAt = R"sql(
    UPDATE variant_test SET decide_at = ?2 WHERE id = ?1)sql";
constexpr const char* kDecide = R"sql(
    UPDATE variant_test SET winner = ?2, clear = ?3, decided_by = ?4, decided_at = ?5
     WHERE id = ?1 AND decided_at IS NULL)sql";
constexpr const char* kDecideAgain = R"sql(
    UPDATE variant_test SET winner = ?2, clear = NULL, decided_by = ?3, decided_at = ?4
     WHERE id = ?1)sql";
constexpr const char* kAdd = R"sql(
    INSERT INTO variant_counter(campaign_id, step, variant, sent, opens, unique_opens, clicks,
                                unique_clicks, machine_opens, machine_clicks, replies, bounces,
                                complaints, unsubscribes)
    VALUES (?1, ?2, ?3, max(?4, 0), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
    ON CONFLICT DO UPDATE SET sent = sent + ?4, opens = opens + ?5,
           unique_opens = unique_opens + ?6, clicks = clicks + ?7,
           unique_clicks = unique_clicks + ?8, machine_opens = machine_opens + ?9,
           machine_clicks = machine_clicks + ?10, replies = replies + ?11,
           bounces = bounces + ?12, complaints = complaints + ?13,
           unsubscribes = unsubscribes + ?14)sql";
constexpr const char* kCounts = R"sql(
    SELECT step, variant, sent, opens, unique_opens, clicks, unique_clicks, machine_opens,
           machine_clicks, replies, bounces, complaints, unsubscribes
      FROM variant_counter WHERE campaign_id = ?1 ORDER BY step, variant)sql";

Test test_of(const db::Statement& row) {
    Test test;
    test.id = row.integer(0);
    test.campaign_id = row.integer(1);
    test.step = static_cast<int>(row.integer(2));
    test.choice.threshold = row.optional_integer(3);
    test.sample = row.integer(4);
    test.decide_at = row.optional_integer(5);
    if (const auto winner = row.optional_integer(6)) {
        test.choice.winner = static_cast<int>(*winner);
    }
    if (const auto clear = row.optional_integer(7)) {
        test.clear = *clear != 0;
    }
    test.decided_at = row.optional_integer(8);
    test.decided_by = row.string(9);
    test.places = row.optional_integer(10);
    return test;
}

void add(db::WriteTx& tx,
         CampaignId campaign,
         int step,
         int variant,
         std::int64_t sent,
         const EventCounts& events,
         const FeedbackCounts& came) {
    tx.run(kAdd,
           campaign,
           step,
           variant,
           sent,
           events.opens,
           events.unique_opens,
           events.clicks,
           events.unique_clicks,
           events.machine_opens,
           events.machine_clicks,
           came.replies,
           came.bounces,
           came.complaints,
           came.unsubscribes);
}

}  // namespace

void insert(db::WriteTx& tx, CampaignId campaign, int step) {
    tx.run(kInsert, campaign, step);
}

std::optional<Test> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), test_of);
}

std::optional<Test> find(const db::ReadTx& tx, CampaignId campaign, int step) {
    return db::first(tx.query(kFindOfStep, campaign, step), test_of);
}

std::vector<Test> list(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kList, campaign), test_of);
}

std::vector<Test> open(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kOpen, campaign), test_of);
}

bool is_going(const db::ReadTx& tx, CampaignId campaign, int step) {
    if (tx.find_integer(kIsLeased, campaign, step)) {
        return true;
    }
    for (const LaneId lane : db::integers(tx.query(kLanes, campaign, step))) {
        if (tx.find_integer(kIsFresh, lane)) {
            return true;
        }
    }
    return false;
}

std::int64_t count_waiting(const db::ReadTx& tx, CampaignId campaign, int step) {
    return tx.find_integer(kCountWaiting, campaign, step).value_or(0);
}

void set_sample(db::WriteTx& tx, std::int64_t id, std::int64_t threshold, std::int64_t people) {
    tx.run(kSetSample, id, threshold, people);
}

void open_sample(db::WriteTx& tx, std::int64_t id, std::int64_t people) {
    tx.run(kOpenSample, id, people);
}

bool take_place(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kTakePlace, id) == 1;
}

void clear_sample(db::WriteTx& tx, std::int64_t id) {
    tx.run(kClearSample, id);
}

void set_decide_at(db::WriteTx& tx, std::int64_t id, std::optional<TimeMs> at) {
    tx.run(kSetDecideAt, id, at);
}

bool decide(
    db::WriteTx& tx, std::int64_t id, int winner, std::optional<bool> clear, std::string_view by) {
    return tx.run(kDecide, id, winner, clear, by, tx.now()) == 1;
}

void decide_again(db::WriteTx& tx, std::int64_t id, int winner, std::string_view by) {
    tx.run(kDecideAgain, id, winner, by, tx.now());
}

void add_sent(db::WriteTx& tx, CampaignId campaign, int step, int variant, std::int64_t by) {
    add(tx, campaign, step, variant, by, {}, {});
}

void add_events(
    db::WriteTx& tx, CampaignId campaign, int step, int variant, const EventCounts& more) {
    add(tx, campaign, step, variant, 0, more, {});
}

void add_feedback(
    db::WriteTx& tx, CampaignId campaign, int step, int variant, const FeedbackCounts& more) {
    add(tx, campaign, step, variant, 0, {}, more);
}

std::map<int, std::vector<VariantCounts>> counts(const db::ReadTx& tx, CampaignId campaign) {
    std::map<int, std::vector<VariantCounts>> steps;
    db::Statement row = tx.query(kCounts, campaign);
    while (row.step()) {
        VariantCounts& counts = steps[static_cast<int>(row.integer(0))].emplace_back();
        counts.key = static_cast<int>(row.integer(1));
        counts.sent = row.integer(2);
        counts.events = {row.integer(3),
                         row.integer(4),
                         row.integer(5),
                         row.integer(6),
                         row.integer(7),
                         row.integer(8)};
        counts.came = {row.integer(9), row.integer(10), row.integer(11), row.integer(12)};
    }
    return steps;
}

}  // namespace campaignd::store::variants
