#include "store/ongoing.h"

#include "store/launch_matches.h"
#include "wire/columns.h"

namespace campaignd::store::ongoing {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr int kForgottenChunks = 100;

constexpr const char* kInsert = R"sql(
    INSERT INTO ongoing(campaign_id) VALUES (?1))sql";
constexpr const char* kTake = R"sql(
    INSERT INTO ongoing_list(list_id, campaign_id) VALUES (?2, ?1) ON CONFLICT DO NOTHING)sql";
constexpr const char* kFind = R"sql(
    SELECT since, walk_started_at, walk_cursor, walked_at, walk_took, dates_until, undated, missed
      FROM ongoing WHERE campaign_id = ?1)sql";
constexpr const char* kStart = R"sql(
    UPDATE ongoing SET since = ?2 WHERE campaign_id = ?1 AND since IS NULL)sql";
constexpr const char* kStopTaking = R"sql(
    DELETE FROM ongoing_list WHERE campaign_id = ?1)sql";
constexpr const char* kForgetSomeNewcomers = R"sql(
    DELETE FROM newcomer WHERE campaign_id = ?1 AND recipient_id IN (
        SELECT recipient_id FROM newcomer WHERE campaign_id = ?1 LIMIT ?2))sql";
constexpr const char* kForgetSomePassed = R"sql(
    DELETE FROM passed_over WHERE campaign_id = ?1 AND recipient_id IN (
        SELECT recipient_id FROM passed_over WHERE campaign_id = ?1 LIMIT ?2))sql";
constexpr const char* kForgetOutlook = R"sql(
    DELETE FROM date_outlook WHERE campaign_id = ?1)sql";

constexpr const char* kTaking = R"sql(
    SELECT campaign_id FROM ongoing_list WHERE list_id = ?1)sql";
constexpr const char* kNote = R"sql(
    INSERT INTO newcomer(campaign_id, recipient_id)
    SELECT campaign_id, ?2 FROM ongoing_list WHERE list_id = ?1 ON CONFLICT DO NOTHING)sql";
constexpr const char* kNoteRange = R"sql(
    INSERT INTO newcomer(campaign_id, recipient_id)
    SELECT o.campaign_id, r.id FROM ongoing_list o CROSS JOIN recipient r
     WHERE o.list_id = ?1 AND r.id BETWEEN ?2 AND ?3 AND r.status = 0 ON CONFLICT DO NOTHING)sql";
constexpr const char* kNewcomers = R"sql(
    SELECT recipient_id FROM newcomer WHERE campaign_id = ?1 ORDER BY recipient_id LIMIT ?2)sql";
constexpr const char* kForgetNewcomers = R"sql(
    DELETE FROM newcomer WHERE campaign_id = ?1 AND recipient_id <= ?2)sql";
constexpr const char* kCountJoined = R"sql(
    INSERT INTO join_timeline(campaign_id, slice, joined) VALUES (?1, ?2, ?3)
    ON CONFLICT(campaign_id, slice) DO UPDATE SET joined = joined + excluded.joined)sql";
constexpr const char* kJoinedSince = R"sql(
    SELECT coalesce(sum(joined), 0) FROM join_timeline WHERE campaign_id = ?1 AND slice >= ?2)sql";

constexpr const char* kBySegment = R"sql(
    SELECT id FROM campaign INDEXED BY campaign_enrolling
     WHERE enrolling = 1 AND json_array_length(audience, '$.segment_ids') > 0
       AND json_extract(options, '$.trigger') IS NULL)sql";
constexpr const char* kPassOver = R"sql(
    INSERT INTO passed_over(campaign_id, recipient_id)
    SELECT ?1, value FROM json_each(?2) AS person
     WHERE NOT EXISTS (SELECT 1 FROM message INDEXED BY message_once
                        WHERE campaign_id = ?1 AND step = 0 AND recipient_id = person.value)
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kNotMet = R"sql(
    SELECT value FROM json_each(?2) AS person
     WHERE NOT EXISTS (SELECT 1 FROM message INDEXED BY message_once
                        WHERE campaign_id = ?1 AND step = 0 AND recipient_id = person.value)
       AND NOT EXISTS (SELECT 1 FROM passed_over
                        WHERE campaign_id = ?1 AND recipient_id = person.value))sql";
constexpr const char* kPassedOver = R"sql(
    SELECT recipient_id FROM passed_over
     WHERE campaign_id = ?1 AND recipient_id > ?2 AND recipient_id <= ?3 ORDER BY recipient_id)sql";
constexpr const char* kPassedAmong = R"sql(
    SELECT value FROM json_each(?2) AS person
     WHERE EXISTS (SELECT 1 FROM passed_over
                    WHERE campaign_id = ?1 AND recipient_id = person.value))sql";
constexpr const char* kRememberedOf = R"sql(
    SELECT c.id, c.name, seen.passed
      FROM (SELECT campaign_id, 0 AS passed FROM newcomer WHERE recipient_id = ?1
            UNION ALL SELECT campaign_id, 1 FROM passed_over WHERE recipient_id = ?1) AS seen
      JOIN campaign c ON c.id = seen.campaign_id ORDER BY c.id, seen.passed)sql";
constexpr const char* kLeftOut = R"sql(
    SELECT id, name, 1 FROM campaign WHERE id = ?1)sql";
constexpr const char* kForgetPassed = R"sql(
    DELETE FROM passed_over
     WHERE campaign_id = ?1 AND recipient_id IN (SELECT value FROM json_each(?2)))sql";

constexpr const char* kDates = R"sql(
    SELECT r.id, r.email, coalesce(json_extract(r.attributes, ?2), ''), coalesce(r.timezone, '')
      FROM json_each(?1) AS person CROSS JOIN recipient r ON r.id = person.value)sql";
constexpr const char* kAddMissed = R"sql(
    UPDATE ongoing SET missed = missed + ?2 WHERE campaign_id = ?1)sql";
constexpr const char* kAddOutlook = R"sql(
    INSERT INTO date_outlook(campaign_id, walk, day, people) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT(campaign_id, walk, day) DO UPDATE SET people = people + excluded.people)sql";
constexpr const char* kOutlook = R"sql(
    SELECT day, people FROM date_outlook
     WHERE campaign_id = ?1 AND walk < ifnull((SELECT walk_started_at FROM ongoing
                                                WHERE campaign_id = ?1), 9e15)
     ORDER BY day)sql";

constexpr const char* kBeginWalk = R"sql(
    UPDATE ongoing SET walk_started_at = ?2, walk_cursor = 0, walk_undated = 0
     WHERE campaign_id = ?1)sql";
constexpr const char* kForgetUnfinished = R"sql(
    DELETE FROM date_outlook WHERE campaign_id = ?1 AND walk >= ?2)sql";
constexpr const char* kAdvanceWalk = R"sql(
    UPDATE ongoing SET walk_cursor = ?2, walk_undated = walk_undated + ?3 WHERE campaign_id = ?1)sql";
constexpr const char* kForgetOlder = R"sql(
    DELETE FROM date_outlook
     WHERE campaign_id = ?1
       AND walk < (SELECT walk_started_at FROM ongoing WHERE campaign_id = ?1))sql";
constexpr const char* kEndWalk = R"sql(
    UPDATE ongoing SET walked_at = ?2, walk_took = max(?2 - walk_started_at, 0),
           undated = walk_undated, dates_until = ?3, walk_started_at = NULL, walk_cursor = 0
     WHERE campaign_id = ?1)sql";

State state_of(const db::Statement& row) {
    return {.since = row.optional_integer(0),
            .walk = {.started_at = row.optional_integer(1),
                     .cursor = row.integer(2),
                     .ended_at = row.optional_integer(3),
                     .took = row.integer(4),
                     .dates_until = row.optional_integer(5)},
            .undated = row.integer(6),
            .missed = row.integer(7)};
}

}  // namespace

void insert(db::WriteTx& tx, CampaignId campaign, const std::vector<std::int64_t>& lists) {
    tx.run(kInsert, campaign);
    for (const std::int64_t list : lists) {
        tx.run(kTake, campaign, list);
    }
}

std::optional<State> find(const db::ReadTx& tx, CampaignId campaign) {
    return db::first(tx.query(kFind, campaign), state_of);
}

void start(db::WriteTx& tx, CampaignId campaign) {
    tx.run(kStart, campaign, tx.now());
}

void stop_taking(db::WriteTx& tx, CampaignId campaign) {
    tx.run(kStopTaking, campaign);
    tx.run(kForgetOutlook, campaign);
}

int forget_people(db::WriteTx& tx, CampaignId campaign, int limit) {
    if (launch_matches::forget_some(tx, campaign, kForgottenChunks) == kForgottenChunks) {
        return limit;
    }
    const int newcomers = tx.run(kForgetSomeNewcomers, campaign, limit);
    return newcomers +
           (newcomers < limit ? tx.run(kForgetSomePassed, campaign, limit - newcomers) : 0);
}

std::vector<CampaignId> taking(const db::ReadTx& tx, std::int64_t list) {
    return db::integers(tx.query(kTaking, list));
}

void note(db::WriteTx& tx, std::int64_t list, RecipientId recipient) {
    tx.run(kNote, list, recipient);
}

void note_range(db::WriteTx& tx, std::int64_t list, RecipientId first, RecipientId last) {
    tx.run(kNoteRange, list, first, last);
}

std::vector<RecipientId> newcomers(const db::ReadTx& tx, CampaignId campaign, int limit) {
    return db::integers(tx.query(kNewcomers, campaign, limit));
}

void forget_newcomers(db::WriteTx& tx, CampaignId campaign, RecipientId last) {
    tx.run(kForgetNewcomers, campaign, last);
}

void count_joined(db::WriteTx& tx, CampaignId campaign, int joined) {
    if (joined > 0) {
        tx.run(kCountJoined, campaign, tx.now() - tx.now() % kHourMs, joined);
    }
}

std::int64_t joined_since(const db::ReadTx& tx, CampaignId campaign, TimeMs since) {
    return tx.find_integer(kJoinedSince, campaign, since).value_or(0);
}

std::vector<CampaignId> by_segment(const db::ReadTx& tx) {
    return db::integers(tx.query(kBySegment));
}

void pass_over(db::WriteTx& tx, CampaignId campaign, const std::vector<RecipientId>& people) {
    tx.run(kPassOver, campaign, wire::ids_to_column(people));
}

std::vector<RecipientId> not_met(const db::ReadTx& tx,
                                 CampaignId campaign,
                                 const std::vector<RecipientId>& people) {
    return db::integers(tx.query(kNotMet, campaign, wire::ids_to_column(people)));
}

std::vector<RecipientId> passed_over(const db::ReadTx& tx,
                                     CampaignId campaign,
                                     RecipientId after,
                                     RecipientId upto) {
    return db::integers(tx.query(kPassedOver, campaign, after, upto));
}

std::vector<RecipientId> passed_among(const db::ReadTx& tx,
                                      CampaignId campaign,
                                      const std::vector<RecipientId>& people) {
    std::vector<RecipientId> known =
        db::integers(tx.query(kPassedAmong, campaign, wire::ids_to_column(people)));
    for (const RecipientId person : launch_matches::among(tx, campaign, people)) {
        known.push_back(person);
    }
    return known;
}

std::vector<PersonExport::Beside> remembered_of(const db::ReadTx& tx, RecipientId person) {
    const auto beside_of = [](const db::Statement& row) {
        return PersonExport::Beside{row.integer(0), row.string(1), row.integer(2) != 0};
    };
    auto remembered = db::all(tx.query(kRememberedOf, person), beside_of);
    for (const CampaignId campaign : launch_matches::campaigns_with(tx, person)) {
        remembered.push_back(*db::first(tx.query(kLeftOut, campaign), beside_of));
    }
    return remembered;
}

void forget_passed(db::WriteTx& tx, CampaignId campaign, const std::vector<RecipientId>& people) {
    tx.run(kForgetPassed, campaign, wire::ids_to_column(people));
    launch_matches::remove(tx, campaign, people);
}

std::vector<Dated> dates(const db::ReadTx& tx,
                         const std::vector<RecipientId>& people,
                         std::string_view attribute) {
    const std::string path = "$.\"" + std::string(attribute) + '"';
    return db::all(tx.query(kDates, wire::ids_to_column(people), path), [](const auto& row) {
        return Dated{row.integer(0), row.string(1), row.string(2), row.string(3)};
    });
}

void add_missed(db::WriteTx& tx, CampaignId campaign, std::int64_t missed) {
    if (missed > 0) {
        tx.run(kAddMissed, campaign, missed);
    }
}

void add_outlook(db::WriteTx& tx, CampaignId campaign, TimeMs walk, const DayOutlook& day) {
    tx.run(kAddOutlook, campaign, walk, day.day, day.recipients);
}

std::vector<DayOutlook> outlook(const db::ReadTx& tx, CampaignId campaign) {
    return db::all(tx.query(kOutlook, campaign), [](const auto& row) {
        return DayOutlook{row.string(0), row.integer(1)};
    });
}

void begin_walk(db::WriteTx& tx, CampaignId campaign) {
    tx.run(kForgetUnfinished, campaign, tx.now());  // the clock was ahead when they were counted
    tx.run(kBeginWalk, campaign, tx.now());
}

void advance_walk(db::WriteTx& tx, CampaignId campaign, RecipientId cursor, std::int64_t undated) {
    tx.run(kAdvanceWalk, campaign, cursor, undated);
}

void end_walk(db::WriteTx& tx, CampaignId campaign, std::optional<TimeMs> dates_until) {
    tx.run(kForgetOlder, campaign);
    tx.run(kEndWalk, campaign, tx.now(), dates_until);
}

}  // namespace campaignd::store::ongoing
