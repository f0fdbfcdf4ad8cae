#include "store/login_failures.h"

namespace campaignd::store::login_failures {
namespace {

constexpr const char* kFind = R"sql(
    SELECT failures, blocked_until, updated_at FROM login_failure WHERE subject = ?1
)sql";

constexpr const char* kPut = R"sql(
    INSERT INTO login_failure(subject, failures, blocked_until, updated_at)
    VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT(subject) DO UPDATE SET failures = excluded.failures,
        blocked_until = excluded.blocked_until, updated_at = excluded.updated_at
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM login_failure WHERE subject = ?1
)sql";

constexpr const char* kRemoveOlder = R"sql(
    DELETE FROM login_failure
    WHERE updated_at < ?2 OR (updated_at < ?1 AND subject NOT GLOB 'known:*')
)sql";

}  // namespace

std::optional<Failures> find(const db::ReadTx& tx, std::string_view subject) {
    db::Statement row = tx.query(kFind, subject);
    if (!row.step()) {
        return std::nullopt;
    }
    return Failures{
        .count = row.integer(0), .blocked_until = row.integer(1), .updated_at = row.integer(2)};
}

void put(db::WriteTx& tx, std::string_view subject, std::int64_t count, TimeMs blocked_until) {
    tx.run(kPut, subject, count, blocked_until, tx.now());
}

void remove(db::WriteTx& tx, std::string_view subject) {
    tx.run(kRemove, subject);
}

int remove_older(db::WriteTx& tx, TimeMs counts_before, TimeMs known_before) {
    return tx.run(kRemoveOlder, counts_before, known_before);
}

}  // namespace campaignd::store::login_failures
