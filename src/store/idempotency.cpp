#include "store/idempotency.h"

#include "store/erased_addresses.h"

namespace campaignd::store::idempotency {
namespace {

constexpr const char* kFind = R"sql(
    SELECT request_hash, status, answer, created_at FROM idempotency
    WHERE principal = ?1 AND key = ?2
)sql";

constexpr const char* kInsert = R"sql(
    INSERT INTO idempotency(principal, key, request_hash, status, answer, created_at)
    VALUES (?1, ?2, ?3, 0, '', ?4) ON CONFLICT DO NOTHING
)sql";

constexpr const char* kInsertAnswered = R"sql(
    INSERT INTO idempotency(principal, key, request_hash, status, answer, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
)sql";

constexpr const char* kAnswer = R"sql(
    UPDATE idempotency SET status = ?3, answer = ?4
    WHERE principal = ?1 AND key = ?2 AND status = 0
)sql";

constexpr const char* kNoteAddress = R"sql(
    INSERT INTO idempotency_address(principal, key, hash) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING)sql";

constexpr const char* kForgetAnswers = R"sql(
    UPDATE idempotency SET status = 410, answer = ''
     WHERE (principal, key) IN (
        SELECT principal, key FROM idempotency_address INDEXED BY idempotency_address_hash
         WHERE hash = ?1))sql";

constexpr const char* kForgetAddress = R"sql(
    DELETE FROM idempotency_address WHERE hash = ?1)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM idempotency WHERE principal = ?1 AND key = ?2
)sql";

constexpr const char* kRemoveOlder = R"sql(
    DELETE FROM idempotency WHERE (principal, key) IN (
        SELECT principal, key FROM idempotency INDEXED BY idempotency_age
         WHERE created_at < ?1 LIMIT ?2)
)sql";

}  // namespace

std::optional<Answer> find(const db::ReadTx& tx, std::string_view principal, std::string_view key) {
    db::Statement row = tx.query(kFind, principal, key);
    if (!row.step()) {
        return std::nullopt;
    }
    return Answer{.request_hash = row.string(0),
                  .status = static_cast<int>(row.integer(1)),
                  .answer = row.string(2),
                  .created_at = row.integer(3)};
}

bool insert(db::WriteTx& tx,
            std::string_view principal,
            std::string_view key,
            std::string_view request_hash) {
    return tx.run(kInsert, principal, key, db::Blob{request_hash}, tx.now()) > 0;
}

void insert_answered(db::WriteTx& tx,
                     std::string_view principal,
                     std::string_view key,
                     std::string_view request_hash,
                     int status,
                     std::string_view answer) {
    tx.run(kInsertAnswered, principal, key, db::Blob{request_hash}, status, answer, tx.now());
}

void answer(db::WriteTx& tx,
            std::string_view principal,
            std::string_view key,
            int status,
            std::string_view answer) {
    tx.run(kAnswer, principal, key, status, answer);
}

void note_address(db::WriteTx& tx,
                  std::string_view principal,
                  std::string_view key,
                  std::string_view email) {
    tx.run(kNoteAddress, principal, key, db::Blob{ErasedAddresses(tx).hash_of(email)});
}

void forget_address(db::WriteTx& tx, std::string_view email) {
    const std::string hash = ErasedAddresses(tx).hash_of(email);
    tx.run(kForgetAnswers, db::Blob{hash});
    tx.run(kForgetAddress, db::Blob{hash});
}

void remove(db::WriteTx& tx, std::string_view principal, std::string_view key) {
    tx.run(kRemove, principal, key);
}

int remove_older(db::WriteTx& tx, TimeMs created_before, int limit) {
    return tx.run(kRemoveOlder, created_before, limit);
}

}  // namespace campaignd::store::idempotency
