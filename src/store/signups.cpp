#include "store/signups.h"

#include <limits>
#include <map>

#include "store/like.h"
#include "wire/columns.h"

namespace campaignd::store::signups {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO signup(form_id, email, name, list_ids, via, wording_id, asked_at, asked_from,
                       expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql";

// What signup_of() reads.
#define SELECT_SIGNUP                                                                    \
    "SELECT id, form_id, email, name, list_ids, via, wording_id, asked_at, asked_from, " \
    "expires_at, state, confirmed_at, reason, mailed_at FROM signup"

constexpr const char* kFind = SELECT_SIGNUP R"sql( WHERE id = ?1)sql";
constexpr const char* kFindWaiting = SELECT_SIGNUP R"sql( INDEXED BY signup_once
     WHERE email = ?1 AND form_id = ?2 AND list_ids = ?3 AND confirmed_at IS NULL)sql";
constexpr const char* kWaiting = SELECT_SIGNUP R"sql( INDEXED BY signup_waiting
     WHERE form_id = ?1 AND confirmed_at IS NULL AND id < ?2
       AND (?3 IS NULL OR email LIKE ?3 ESCAPE '\' OR name LIKE ?3 ESCAPE '\')
     ORDER BY id DESC LIMIT ?4)sql";
constexpr const char* kCountWaiting = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM signup INDEXED BY signup_waiting
         WHERE form_id = ?1 AND confirmed_at IS NULL
           AND (?2 IS NULL OR email LIKE ?2 ESCAPE '\' OR name LIKE ?2 ESCAPE '\')
         LIMIT ?3))sql";
constexpr const char* kIsExpired = R"sql(SELECT expired FROM signup WHERE id = ?1)sql";
constexpr const char* kRenew = R"sql(
    UPDATE signup SET name = ?2, via = ?3, wording_id = ?4, asked_at = ?5, asked_from = ?6,
           expires_at = ?7, expired = 0
     WHERE id = ?1)sql";
constexpr const char* kExtend = R"sql(
    UPDATE signup SET expires_at = ?2, expired = 0 WHERE id = ?1)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM signup WHERE id = ?1 AND confirmed_at IS NULL)sql";
constexpr const char* kConfirm = R"sql(
    UPDATE signup SET confirmed_at = ?2, recipient_id = ?3, email = '', name = '', reason = ''
     WHERE id = ?1)sql";

// 0 = queued, 1 = sending
constexpr const char* kQueueMail = R"sql(
    UPDATE signup SET state = 0, reason = '', tries = 0 WHERE id = ?1)sql";
constexpr const char* kMarkSending = R"sql(
    UPDATE signup SET state = 1, already = ?5
     WHERE id = ?1 AND state = 0 AND confirmed_at IS NULL
       AND EXISTS (SELECT 1 FROM job WHERE id = ?2 AND owner = ?3 AND token = ?4 AND state = 1)
       AND NOT EXISTS (SELECT 1 FROM suppression WHERE value = signup.email)
       AND NOT EXISTS (SELECT 1 FROM suppression
                        WHERE value = substr(signup.email, instr(signup.email, '@') + 1)))sql";
constexpr const char* kPutBack = R"sql(
    UPDATE signup SET state = 0 WHERE id = ?1 AND state = 1)sql";
constexpr const char* kCountTry = R"sql(UPDATE signup SET tries = tries + 1 WHERE id = ?1)sql";
constexpr const char* kTries = R"sql(SELECT tries FROM signup WHERE id = ?1)sql";
constexpr const char* kEndMail = R"sql(
    UPDATE signup SET state = ?2, reason = ?3, mailed_at = coalesce(?4, mailed_at)
     WHERE id = ?1)sql";
// 3 = failed
constexpr const char* kGiveUpWaiting = R"sql(
    UPDATE signup SET state = 3, reason = ?1 WHERE state IN (0, 1) AND confirmed_at IS NULL)sql";
constexpr const char* kToldAlready = R"sql(
    SELECT 1 FROM signup INDEXED BY signup_once
     WHERE email = ?1 AND confirmed_at IS NULL
       AND ((already = 1 AND mailed_at >= ?3) OR (state IN (0, 1) AND id < ?2))
     LIMIT 1)sql";

constexpr const char* kExpiring = R"sql(
    SELECT id, form_id FROM signup INDEXED BY signup_expiring
     WHERE confirmed_at IS NULL AND expired = 0 AND expires_at <= ?1 LIMIT ?2)sql";
constexpr const char* kSetExpired = R"sql(UPDATE signup SET expired = 1 WHERE id = ?1)sql";
constexpr const char* kRemoveOlder = R"sql(
    DELETE FROM signup WHERE id IN (
        SELECT id FROM signup INDEXED BY signup_age WHERE asked_at < ?1 LIMIT ?2))sql";

Signup signup_of(const db::Statement& row) {
    return {.id = row.integer(0),
            .form_id = row.integer(1),
            .email = row.string(2),
            .name = row.string(3),
            .list_ids = wire::ids_from_column(row.text(4)),
            .via = static_cast<SignupVia>(row.integer(5)),
            .wording_id = row.integer(6),
            .asked_at = row.integer(7),
            .asked_from = row.string(8),
            .expires_at = row.integer(9),
            .state = static_cast<SignupState>(row.integer(10)),
            .confirmed_at = row.optional_integer(11),
            .reason = row.string(12),
            .mailed_at = row.optional_integer(13)};
}

std::optional<std::string> pattern_of(const std::string& q) {
    return q.empty() ? std::nullopt : std::optional("%" + like_text(q) + "%");
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const Signup& signup) {
    tx.run(kInsert,
           signup.form_id,
           signup.email,
           signup.name,
           wire::ids_to_column(signup.list_ids),
           signup.via,
           signup.wording_id,
           signup.asked_at,
           signup.asked_from,
           signup.expires_at);
    return tx.last_id();
}

std::optional<Signup> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), signup_of);
}

std::optional<Signup> find_waiting(const db::ReadTx& tx, const Signup& like) {
    return db::first(
        tx.query(kFindWaiting, like.email, like.form_id, wire::ids_to_column(like.list_ids)),
        signup_of);
}

bool renew(db::WriteTx& tx, std::int64_t id, const Signup& by) {
    const bool was_expired = tx.find_integer(kIsExpired, id).value_or(0) != 0;
    tx.run(kRenew, id, by.name, by.via, by.wording_id, by.asked_at, by.asked_from, by.expires_at);
    return was_expired;
}

std::vector<Signup> waiting(const db::ReadTx& tx, const Waiting& query) {
    const std::int64_t before =
        query.before > 0 ? query.before : std::numeric_limits<std::int64_t>::max();
    return db::all(tx.query(kWaiting, query.form_id, before, pattern_of(query.q), query.limit),
                   signup_of);
}

std::int64_t count_waiting(const db::ReadTx& tx, const Waiting& query, std::int64_t cap) {
    return tx.find_integer(kCountWaiting, query.form_id, pattern_of(query.q), cap).value_or(0);
}

bool extend(db::WriteTx& tx, std::int64_t id, TimeMs expires_at) {
    const bool was_expired = tx.find_integer(kIsExpired, id).value_or(0) != 0;
    tx.run(kExtend, id, expires_at);
    return was_expired;
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    const bool was_expired = tx.find_integer(kIsExpired, id).value_or(0) != 0;
    tx.run(kRemove, id);
    return was_expired;
}

void confirm(db::WriteTx& tx, std::int64_t id, std::int64_t recipient_id) {
    tx.run(kConfirm, id, tx.now(), recipient_id);
}

void queue_mail(db::WriteTx& tx, std::int64_t id) {
    tx.run(kQueueMail, id);
}

bool mark_sending(db::WriteTx& tx,
                  const LeasedJob& job,
                  InstanceId owner,
                  bool already_subscribed) {
    return tx.run(kMarkSending, job.ref, job.id, owner, job.token, already_subscribed) == 1;
}

void put_back(db::WriteTx& tx, std::int64_t id) {
    tx.run(kPutBack, id);
}

int count_try(db::WriteTx& tx, std::int64_t id) {
    tx.run(kCountTry, id);
    return static_cast<int>(tx.find_integer(kTries, id).value_or(0));
}

void end_mail(db::WriteTx& tx,
              std::int64_t id,
              SignupState state,
              std::string_view reason,
              std::optional<TimeMs> mailed_at) {
    tx.run(kEndMail, id, state, reason, mailed_at);
}

int give_up_waiting(db::WriteTx& tx, std::string_view reason) {
    return tx.run(kGiveUpWaiting, reason);
}

bool told_already(const db::ReadTx& tx, const Signup& signup, TimeMs since) {
    return tx.find_integer(kToldAlready, signup.email, signup.id, since).has_value();
}

std::vector<std::pair<std::int64_t, int>> expire(db::WriteTx& tx, int limit) {
    std::map<std::int64_t, int> of_form;
    const auto rows = db::all(tx.query(kExpiring, tx.now(), limit), [](const db::Statement& row) {
        return std::pair(row.integer(0), row.integer(1));
    });
    for (const auto& [id, form] : rows) {
        tx.run(kSetExpired, id);
        ++of_form[form];
    }
    return {of_form.begin(), of_form.end()};
}

int remove_older(db::WriteTx& tx, TimeMs asked_before, int limit) {
    return tx.run(kRemoveOlder, asked_before, limit);
}

}  // namespace campaignd::store::signups
