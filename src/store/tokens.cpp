#include "store/tokens.h"

namespace campaignd::store::tokens {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO api_token(name, token_hash, role, created_at) VALUES (?1, ?2, ?3, ?4)
)sql";

constexpr const char* kFind = R"sql(
    SELECT id, name, role, created_at, used_at FROM api_token WHERE id = ?1
)sql";

constexpr const char* kFindByHash = R"sql(
    SELECT id, name, role, created_at, used_at FROM api_token WHERE token_hash = ?1
)sql";

constexpr const char* kList = R"sql(
    SELECT id, name, role, created_at, used_at FROM api_token
    WHERE id > ?2 AND (?1 = '' OR instr(lower(name), lower(?1)) > 0)
    ORDER BY id LIMIT ?3
)sql";

constexpr const char* kCount = R"sql(
    SELECT count(*) FROM api_token WHERE ?1 = '' OR instr(lower(name), lower(?1)) > 0
)sql";

constexpr const char* kTouch = R"sql(
    UPDATE api_token SET used_at = ?2 WHERE id = ?1 AND (used_at IS NULL OR used_at < ?2)
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM api_token WHERE id = ?1
)sql";

ApiToken read(const db::Statement& row) {
    return {.id = row.integer(0),
            .name = row.string(1),
            .role = static_cast<Role>(row.integer(2)),
            .created_at = row.integer(3),
            .used_at = row.optional_integer(4)};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, std::string_view name, std::string_view hash, Role role) {
    tx.run(kInsert, name, db::Blob{hash}, role, tx.now());
    return tx.last_id();
}

std::optional<ApiToken> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), read);
}

std::optional<ApiToken> find_by_hash(const db::ReadTx& tx, std::string_view hash) {
    return db::first(tx.query(kFindByHash, db::Blob{hash}), read);
}

std::vector<ApiToken> list(const db::ReadTx& tx,
                           std::string_view q,
                           std::int64_t after,
                           int limit) {
    return db::all(tx.query(kList, q, after, limit), read);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

void touch(db::WriteTx& tx, std::int64_t id, TimeMs used_at) {
    tx.run(kTouch, id, used_at);
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kRemove, id) > 0;
}

}  // namespace campaignd::store::tokens
