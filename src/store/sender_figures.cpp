#include "store/sender_figures.h"

namespace campaignd::store::sender_figures {
namespace {

constexpr TimeMs kHourMs = 3'600'000;

constexpr const char* kAdd = R"sql(
    INSERT INTO sender_hour(sender_id, hour, sent, deferred, refused, lost, bounced, complained)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (sender_id, hour) DO UPDATE
       SET sent = sent + excluded.sent, deferred = deferred + excluded.deferred,
           refused = refused + excluded.refused, lost = lost + excluded.lost,
           bounced = bounced + excluded.bounced, complained = complained + excluded.complained)sql";
constexpr const char* kSenderOfMessage = R"sql(
    SELECT coalesce(m.sender_id, c.sender_id)
      FROM message m JOIN campaign c ON c.id = m.campaign_id WHERE m.id = ?1)sql";
constexpr const char* kSum = R"sql(
    SELECT coalesce(sum(sent), 0), coalesce(sum(deferred), 0), coalesce(sum(refused), 0),
           coalesce(sum(lost), 0), coalesce(sum(bounced), 0), coalesce(sum(complained), 0)
      FROM sender_hour WHERE sender_id = ?1 AND hour >= ?2)sql";
// Few rows: a week of each sender.
constexpr const char* kRemoveOlder = R"sql(
    DELETE FROM sender_hour
     WHERE (sender_id, hour) IN (SELECT sender_id, hour FROM sender_hour
                                  WHERE hour < ?1 LIMIT ?2))sql";

}  // namespace

TimeMs hour_of(TimeMs at) noexcept {
    return at - at % kHourMs;
}

void add(db::WriteTx& tx, std::int64_t sender_id, TimeMs hour, const SenderFigures& more) {
    tx.run(kAdd,
           sender_id,
           hour,
           more.sent,
           more.deferred,
           more.refused,
           more.lost,
           more.bounced,
           more.complained);
}

void add_of_message(db::WriteTx& tx, MessageId message, TimeMs hour, const SenderFigures& more) {
    if (const auto sender = tx.find_integer(kSenderOfMessage, message)) {
        add(tx, *sender, hour, more);
    }
}

SenderFigures sum(const db::ReadTx& tx, std::int64_t sender_id, TimeMs since) {
    db::Statement row = tx.query(kSum, sender_id, since);
    row.step();
    return {row.integer(0),
            row.integer(1),
            row.integer(2),
            row.integer(3),
            row.integer(4),
            row.integer(5)};
}

int remove_older(db::WriteTx& tx, TimeMs before, int limit) {
    return tx.run(kRemoveOlder, before, limit);
}

}  // namespace campaignd::store::sender_figures
