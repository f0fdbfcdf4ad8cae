#include "store/mailboxes.h"

namespace campaignd::store::mailboxes {
namespace {

constexpr const char* kFind = R"sql(
    SELECT account, uid_validity, last_uid, polled_at, messages, matched, trouble, trouble_since,
           retry_at, failures
      FROM mailbox_state WHERE sender_id = ?1)sql";
constexpr const char* kBegin = R"sql(
    INSERT INTO mailbox_state(sender_id, account) VALUES (?1, ?2)
    ON CONFLICT (sender_id) DO UPDATE SET account = excluded.account, uid_validity = 0,
           last_uid = 0, polled_at = NULL, messages = 0, matched = 0, trouble = NULL,
           trouble_since = NULL, retry_at = NULL, failures = 0
     WHERE account <> excluded.account)sql";
constexpr const char* kSetUidValidity = R"sql(
    UPDATE mailbox_state SET uid_validity = ?2, last_uid = 0
     WHERE sender_id = ?1 AND uid_validity <> ?2)sql";
constexpr const char* kAdvance = R"sql(
    UPDATE mailbox_state SET last_uid = max(last_uid, ?2), messages = messages + ?3,
           matched = matched + ?4
     WHERE sender_id = ?1)sql";
constexpr const char* kRecordSuccess = R"sql(
    UPDATE mailbox_state SET polled_at = ?2, trouble = NULL, trouble_since = NULL, retry_at = NULL,
           failures = 0
     WHERE sender_id = ?1)sql";
constexpr const char* kRecordTrouble = R"sql(
    UPDATE mailbox_state SET trouble = ?2, trouble_since = coalesce(trouble_since, ?3),
           failures = failures + 1
     WHERE sender_id = ?1 RETURNING failures)sql";
constexpr const char* kSetRetryAt = R"sql(
    UPDATE mailbox_state SET retry_at = ?2 WHERE sender_id = ?1)sql";
constexpr const char* kWithoutJob = R"sql(
    SELECT s.id FROM sender s
     WHERE s.mailbox IS NOT NULL
       AND s.id NOT IN (SELECT ref FROM job INDEXED BY job_ready
                         WHERE lane_id = ?1 AND state = 0 AND ref IS NOT NULL)
       AND s.id NOT IN (SELECT ref FROM job INDEXED BY job_leased
                         WHERE state = 1 AND lane_id = ?1 AND ref IS NOT NULL)
       AND s.id NOT IN (SELECT ref FROM job INDEXED BY job_failed
                         WHERE lane_id = ?1 AND state = 3 AND ref IS NOT NULL)
     ORDER BY s.id)sql";
constexpr const char* kFindReadyJob = R"sql(
    SELECT id FROM job INDEXED BY job_ready WHERE lane_id = ?1 AND state = 0 AND ref = ?2)sql";

}  // namespace

std::optional<MailboxState> find(const db::ReadTx& tx, std::int64_t sender) {
    db::Statement row = tx.query(kFind, sender);
    if (!row.step()) {
        return std::nullopt;
    }
    return MailboxState{.account = row.string(0),
                        .uid_validity = row.integer(1),
                        .last_uid = row.integer(2),
                        .polled_at = row.optional_integer(3),
                        .messages = row.integer(4),
                        .matched = row.integer(5),
                        .trouble = row.optional_string(6),
                        .trouble_since = row.optional_integer(7),
                        .retry_at = row.optional_integer(8),
                        .failures = row.integer(9)};
}

void begin(db::WriteTx& tx, std::int64_t sender, std::string_view account) {
    tx.run(kBegin, sender, account);
}

void set_uid_validity(db::WriteTx& tx, std::int64_t sender, std::int64_t uid_validity) {
    tx.run(kSetUidValidity, sender, uid_validity);
}

void advance(db::WriteTx& tx,
             std::int64_t sender,
             std::int64_t uid,
             std::int64_t taken,
             std::int64_t matched) {
    tx.run(kAdvance, sender, uid, taken, matched);
}

void record_success(db::WriteTx& tx, std::int64_t sender) {
    tx.run(kRecordSuccess, sender, tx.now());
}

std::int64_t record_trouble(db::WriteTx& tx, std::int64_t sender, std::string_view text) {
    return tx.find_integer(kRecordTrouble, sender, text, tx.now()).value_or(0);
}

void set_retry_at(db::WriteTx& tx, std::int64_t sender, TimeMs retry_at) {
    tx.run(kSetRetryAt, sender, retry_at);
}

std::vector<std::int64_t> without_job(const db::ReadTx& tx, LaneId lane) {
    return db::integers(tx.query(kWithoutJob, lane));
}

std::optional<JobId> find_ready_job(const db::ReadTx& tx, LaneId lane, std::int64_t sender) {
    return tx.find_integer(kFindReadyJob, lane, sender);
}

}  // namespace campaignd::store::mailboxes
