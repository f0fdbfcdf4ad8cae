#include "store/contacts.h"

namespace campaignd::store::contacts {
namespace {

constexpr TimeMs kDayMs = 24LL * 3'600'000;

constexpr const char* kCounted = R"sql(
    SELECT window_ms, mails, over, last_message IS NULL FROM contact_walk)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM contact WHERE recipient_id = ?1 AND message_id <> ?2 AND at > ?3)sql";
constexpr const char* kBusySince = R"sql(
    SELECT at FROM contact WHERE recipient_id = ?1 AND message_id <> ?2 AND at > ?3
     ORDER BY at DESC LIMIT 1 OFFSET ?4)sql";
// 1 = sending, 2 = sent, 4 = uncertain; what may be a duplicate may have gone out, whatever it is.
constexpr const char* kBusySinceByLedger = R"sql(
    SELECT at FROM (
        SELECT at FROM contact WHERE recipient_id = ?1 AND message_id <> ?2
        UNION ALL
        SELECT coalesce(m.sent_at, (SELECT max(at) FROM attempt WHERE message_id = m.id),
                        m.date_at)
          FROM message m INDEXED BY message_recipient
         WHERE m.recipient_id = ?1 AND m.id <> ?2
           AND (m.state IN (1, 2, 4) OR m.maybe_duplicate = 1)
           AND NOT EXISTS (SELECT 1 FROM contact WHERE recipient_id = ?1 AND message_id = m.id))
     WHERE at > ?3 ORDER BY at DESC LIMIT 1 OFFSET ?4)sql";
// One row of VALUES, replaced in a table with this one key: no look at what is there, and no
// journal of the statement, which would copy the page.
constexpr const char* kNote = R"sql(
    INSERT OR REPLACE INTO contact(recipient_id, message_id, at) VALUES (?1, ?2, ?3))sql";
constexpr const char* kForget = R"sql(
    DELETE FROM contact WHERE recipient_id = ?1 AND message_id = ?2
       AND NOT EXISTS (SELECT 1 FROM message WHERE id = ?2 AND maybe_duplicate = 1))sql";

constexpr const char* kBeginWalk = R"sql(
    UPDATE contact_walk SET window_ms = ?1, mails = ?2, over = ?3,
           last_message = iif(?1 > 0, 0, NULL), last_recipient = 0)sql";
constexpr const char* kWalk = R"sql(
    SELECT window_ms, last_message, last_recipient FROM contact_walk)sql";
constexpr const char* kWalkEnd = R"sql(
    SELECT max(id), count(*) FROM (SELECT id FROM message WHERE id > ?1 ORDER BY id LIMIT ?2))sql";
constexpr const char* kBringIn = R"sql(
    INSERT INTO contact(recipient_id, message_id, at)
    SELECT recipient_id, id, at FROM (
        SELECT m.recipient_id, m.id,
               coalesce(m.sent_at, (SELECT max(at) FROM attempt WHERE message_id = m.id),
                        m.date_at) AS at
          FROM message m
         WHERE m.id > ?1 AND m.id <= ?2 AND (m.state IN (1, 2, 4) OR m.maybe_duplicate = 1))
     WHERE at > ?3
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kSetWalk = R"sql(
    UPDATE contact_walk SET last_message = ?1)sql";
constexpr const char* kPruneEnd = R"sql(
    SELECT max(recipient_id), count(*) FROM (
        SELECT recipient_id FROM contact WHERE recipient_id > ?1
         ORDER BY recipient_id LIMIT ?2))sql";
constexpr const char* kPrune = R"sql(
    DELETE FROM contact WHERE recipient_id > ?1 AND recipient_id <= ?2 AND at <= ?3)sql";
constexpr const char* kSetPrune = R"sql(
    UPDATE contact_walk SET last_recipient = ?1)sql";

constexpr const char* kPeopleAt = R"sql(
    SELECT recipient_id FROM contact WHERE at > ?1
     GROUP BY recipient_id HAVING count(*) >= ?2 ORDER BY recipient_id)sql";
// 0 = queued, 5 = skipped, 7 = contact_cap
constexpr const char* kOverCap = R"sql(
    SELECT sum(state = 5), sum(state = 0) FROM message INDEXED BY message_capped
     WHERE campaign_id = ?1 AND reason = 7)sql";

/// Rows of a table behind a place, up to a number of them.
struct Reach {
    std::int64_t upto = 0;
    bool at_end = false;
};

Reach reach_of(const db::ReadTx& tx, const char* sql, std::int64_t after, int rows) {
    db::Statement row = tx.query(sql, after, rows);
    row.step();
    return {row.optional_integer(0).value_or(after), row.integer(1) < rows};
}

void bring_in(db::WriteTx& tx, std::int64_t after, TimeMs since, int rows) {
    const Reach reach = reach_of(tx, kWalkEnd, after, rows);
    tx.run(kBringIn, after, reach.upto, since);
    tx.run(kSetWalk, reach.at_end ? std::optional<std::int64_t>() : reach.upto);
}

/// False at the end.
bool prune(db::WriteTx& tx, std::int64_t after, TimeMs before, int rows) {
    const Reach reach = reach_of(tx, kPruneEnd, after, rows);
    tx.run(kPrune, after, reach.upto, before);
    tx.run(kSetPrune, reach.at_end ? 0 : reach.upto);
    return !reach.at_end;
}

}  // namespace

Counted counted(const db::ReadTx& tx) {
    db::Statement row = tx.query(kCounted);
    row.step();
    Counted counted{.complete = row.integer(3) != 0};
    if (row.integer(0) > 0) {
        counted.cap = ContactCap{
            row.integer(1), row.integer(0) / kDayMs, static_cast<OverCap>(row.integer(2))};
    }
    return counted;
}

bool is_complete(const db::ReadTx& tx) {
    return counted(tx).complete;
}

std::optional<TimeMs> busy_until(const db::ReadTx& tx,
                                 const ContactCap& cap,
                                 bool complete,
                                 RecipientId recipient,
                                 MessageId message) {
    const TimeMs begin = tx.now() - cap.window_ms();
    if (complete && tx.find_integer(kCount, recipient, message, begin).value_or(0) < cap.mails) {
        return std::nullopt;  // as nearly always, and without sorting
    }
    const auto since = tx.find_integer(
        complete ? kBusySince : kBusySinceByLedger, recipient, message, begin, cap.mails - 1);
    return since ? std::optional(*since + cap.window_ms()) : std::nullopt;
}

void note(db::WriteTx& tx, RecipientId recipient, MessageId message, TimeMs at) {
    tx.run(kNote, recipient, message, at);
}

bool note_if_below(db::WriteTx& tx,
                   const ContactCap& cap,
                   RecipientId recipient,
                   MessageId message) {
    const TimeMs begin = tx.now() - cap.window_ms();
    if (tx.find_integer(kCount, recipient, message, begin).value_or(0) >= cap.mails) {
        return false;
    }
    note(tx, recipient, message, tx.now());
    return true;
}

void forget(db::WriteTx& tx, RecipientId recipient, MessageId message) {
    tx.run(kForget, recipient, message);
}

void begin_walk(db::WriteTx& tx, const std::optional<ContactCap>& cap) {
    const ContactCap numbers = cap.value_or(ContactCap{0, 0, OverCap::kSkip});
    tx.run(kBeginWalk, numbers.window_ms(), numbers.mails, numbers.over);
}

bool walk_on(db::WriteTx& tx, int rows) {
    std::int64_t window_ms = 0;
    std::optional<std::int64_t> last_message;
    std::int64_t last_recipient = 0;
    {
        db::Statement row = tx.query(kWalk);
        row.step();
        window_ms = row.integer(0);
        last_message = row.optional_integer(1);
        last_recipient = row.integer(2);
    }
    if (last_message) {
        bring_in(tx, *last_message, tx.now() - window_ms, rows);
        return true;
    }
    return prune(tx, last_recipient, window_ms > 0 ? tx.now() - window_ms : INT64_MAX, rows);
}

std::vector<RecipientId> people_at(const db::ReadTx& tx, const ContactCap& cap) {
    return db::integers(tx.query(kPeopleAt, tx.now() - cap.window_ms(), cap.mails));
}

OverCapCounts over_cap(const db::ReadTx& tx, CampaignId campaign) {
    db::Statement row = tx.query(kOverCap, campaign);
    row.step();
    return {row.integer(0), row.integer(1)};
}

}  // namespace campaignd::store::contacts
