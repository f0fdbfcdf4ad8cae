#include "store/suppressions.h"

#include "model/email_address.h"
#include "store/existing.h"
#include "wire/columns.h"

namespace campaignd::store::suppressions {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO suppression(value, reason, created_at) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING)sql";
constexpr const char* kChangeTally = R"sql(
    UPDATE tally SET value = value + ?1 WHERE name = 'suppression')sql";
constexpr const char* kFind = R"sql(
    SELECT id, value, reason, created_at FROM suppression WHERE id = ?1)sql";
constexpr const char* kFindValue = R"sql(
    SELECT id, value, reason, created_at FROM suppression WHERE value = ?1)sql";
constexpr const char* kRemove = R"sql(DELETE FROM suppression WHERE id = ?1)sql";
constexpr const char* kList = R"sql(
    SELECT id, value, reason, created_at FROM suppression
     WHERE (?1 = 0 OR id < ?1) AND (?2 = '' OR instr(lower(value), lower(?2)) > 0)
       AND (?3 IS NULL OR (instr(value, '@') = 0) = ?3)
     ORDER BY id DESC LIMIT ?4)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM (
        SELECT 1 FROM suppression
         WHERE (?1 = '' OR instr(lower(value), lower(?1)) > 0)
           AND (?2 IS NULL OR (instr(value, '@') = 0) = ?2) LIMIT ?3))sql";
constexpr const char* kTally = R"sql(SELECT value FROM tally WHERE name = 'suppression')sql";
constexpr const char* kAfter = R"sql(
    SELECT id, value, reason, created_at FROM suppression WHERE id > ?1 ORDER BY id LIMIT ?2)sql";
constexpr const char* kAny = R"sql(SELECT 1 FROM suppression LIMIT 1)sql";
constexpr const char* kAmong = R"sql(
    SELECT r.id FROM json_each(?1) j JOIN recipient r ON r.id = j.value
     WHERE EXISTS (SELECT 1 FROM suppression WHERE value = r.email)
        OR EXISTS (SELECT 1 FROM suppression
                    WHERE value = substr(r.email, instr(r.email, '@') + 1))
     ORDER BY r.id)sql";

constexpr const char* kSweep = R"sql(
    SELECT last_recipient IS NOT NULL, checked, skipped, started_at, finished_at
      FROM suppression_sweep)sql";
constexpr const char* kWantSweep = R"sql(
    UPDATE suppression_sweep SET wanted = wanted + 1)sql";
constexpr const char* kStartSweep = R"sql(
    UPDATE suppression_sweep
       SET serving = wanted, last_recipient = 0, checked = 0, skipped = 0, started_at = ?1,
           finished_at = NULL
     WHERE last_recipient IS NULL)sql";
constexpr const char* kSweepAt = R"sql(SELECT last_recipient FROM suppression_sweep)sql";
constexpr const char* kSweepEnd = R"sql(
    SELECT max(id), count(*) FROM (SELECT id FROM recipient WHERE id > ?1 ORDER BY id LIMIT ?2))sql";
constexpr const char* kSweepFound = R"sql(
    SELECT r.id FROM recipient r
     WHERE r.id > ?1 AND r.id <= ?2 AND r.status = 0
       AND (EXISTS (SELECT 1 FROM suppression WHERE value = r.email)
            OR EXISTS (SELECT 1 FROM suppression
                        WHERE value = substr(r.email, instr(r.email, '@') + 1)))
     ORDER BY r.id LIMIT ?3)sql";
constexpr const char* kAdvanceSweep = R"sql(
    UPDATE suppression_sweep
       SET last_recipient = ?1, checked = checked + ?2, skipped = skipped + ?3)sql";
constexpr const char* kCheckedUpto = R"sql(
    SELECT count(*) FROM recipient WHERE id > ?1 AND id <= ?2)sql";
constexpr const char* kEndSweep = R"sql(
    UPDATE suppression_sweep
       SET last_recipient = iif(wanted > serving, 0, NULL),
           checked = iif(wanted > serving, 0, checked),
           finished_at = iif(wanted > serving, NULL, ?1), serving = wanted)sql";

Suppression suppression_of(const db::Statement& row) {
    return {row.integer(0), row.string(1), row.string(2), row.integer(3)};
}

}  // namespace

bool insert(db::WriteTx& tx, std::string_view value, std::string_view reason, TimeMs since) {
    const bool is_new = tx.run(kInsert, value, reason, since) > 0;
    if (is_new) {
        tx.run(kChangeTally, 1);
    }
    return is_new;
}

std::optional<Suppression> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), suppression_of);
}

Suppression get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "suppression", id);
}

std::optional<Suppression> find_value(const db::ReadTx& tx, std::string_view value) {
    return db::first(tx.query(kFindValue, value), suppression_of);
}

std::optional<Suppression> of_address(const db::ReadTx& tx, std::string_view email) {
    auto found = find_value(tx, email);
    return found ? found : find_value(tx, email_domain(email));
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    const bool was_there = tx.run(kRemove, id) > 0;
    if (was_there) {
        tx.run(kChangeTally, -1);
    }
    return was_there;
}

std::vector<Suppression> list(const db::ReadTx& tx, const Filter& filter) {
    return db::all(tx.query(kList, filter.before, filter.q, filter.domains, filter.limit),
                   suppression_of);
}

std::int64_t count(const db::ReadTx& tx, const Filter& filter, std::int64_t cap) {
    if (filter.q.empty() && !filter.domains) {
        return tx.find_integer(kTally).value_or(0);
    }
    return tx.find_integer(kCount, filter.q, filter.domains, cap).value_or(0);
}

std::vector<Suppression> after(const db::ReadTx& tx, std::int64_t id, int limit) {
    return db::all(tx.query(kAfter, id, limit), suppression_of);
}

bool is_any(const db::ReadTx& tx) {
    return tx.find_integer(kAny).has_value();
}

std::vector<RecipientId> among(const db::ReadTx& tx, const std::vector<RecipientId>& recipients) {
    return is_any(tx) ? db::integers(tx.query(kAmong, wire::ids_to_column(recipients)))
                      : std::vector<RecipientId>();
}

SuppressionSweep sweep(const db::ReadTx& tx) {
    db::Statement row = tx.query(kSweep);
    SuppressionSweep found;
    if (row.step()) {
        found = {row.integer(0) != 0,
                 row.integer(1),
                 row.integer(2),
                 row.optional_integer(3),
                 row.optional_integer(4)};
    }
    return found;
}

bool want_sweep(db::WriteTx& tx) {
    tx.run(kWantSweep);
    return tx.run(kStartSweep, tx.now()) > 0;
}

std::optional<SweepStep> next_sweep_step(const db::ReadTx& tx, int rows, int limit) {
    const std::optional<RecipientId> at = tx.find_integer(kSweepAt);
    if (!at) {
        return std::nullopt;
    }
    SweepStep step;
    {
        db::Statement row = tx.query(kSweepEnd, *at, rows);
        row.step();
        step.upto = row.optional_integer(0).value_or(*at);
        step.checked = row.integer(1);
    }
    step.at_end = step.checked < rows;
    step.suppressed = db::integers(tx.query(kSweepFound, *at, step.upto, limit));
    if (step.suppressed.size() == static_cast<std::size_t>(limit) &&
        step.suppressed.back() != step.upto) {
        // So many were found that the rest is for the next step.
        step.upto = step.suppressed.back();
        step.checked = tx.find_integer(kCheckedUpto, *at, step.upto).value_or(0);
        step.at_end = false;
    }
    return step;
}

bool advance_sweep(db::WriteTx& tx, const SweepStep& step, int skipped) {
    tx.run(kAdvanceSweep, step.upto, step.checked, skipped);
    if (step.at_end) {
        tx.run(kEndSweep, tx.now());
    }
    return tx.find_integer(kSweepAt).has_value();
}

}  // namespace campaignd::store::suppressions
