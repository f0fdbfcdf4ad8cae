#include "store/tokens.h"

#include "store/existing.h"

namespace campaignd::store::tokens {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO api_token(name, token_hash, role, owner_id, scopes, expires_at, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
)sql";

// What read() reads, and more of a token or its owner.
#define SELECT_TOKEN(more)                                                                    \
    "SELECT t.id, t.name, t.role, t.owner_id, u.email, t.scopes, t.expires_at, t.created_at," \
    "       t.used_at, t.used_from" more                                                      \
    "  FROM api_token t LEFT JOIN user u ON u.id = t.owner_id"

constexpr const char* kFind = SELECT_TOKEN("") R"sql(
     WHERE t.id = ?1
)sql";

constexpr const char* kFindByHash = SELECT_TOKEN(", u.role") R"sql(
     WHERE t.token_hash = ?1
)sql";

constexpr const char* kList = SELECT_TOKEN("") R"sql(
     WHERE t.id > ?2 AND (?1 = '' OR instr(lower(t.name), lower(?1)) > 0)
     ORDER BY t.id LIMIT ?3
)sql";

constexpr const char* kCount = R"sql(
    SELECT count(*) FROM api_token WHERE ?1 = '' OR instr(lower(name), lower(?1)) > 0
)sql";

constexpr const char* kTouch = R"sql(
    UPDATE api_token SET used_at = ?2, used_from = ?3
     WHERE id = ?1 AND (used_at IS NULL OR used_at < ?2)
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM api_token WHERE id = ?1
)sql";

constexpr const char* kRemoveOfUser = R"sql(
    DELETE FROM api_token WHERE owner_id = ?1
)sql";

constexpr const char* kRemoveAll = R"sql(
    DELETE FROM api_token
)sql";

ApiToken read(const db::Statement& row) {
    const auto scopes = row.optional_string(5);
    return {.id = row.integer(0),
            .name = row.string(1),
            .role = static_cast<Role>(row.integer(2)),
            .owner_id = row.optional_integer(3),
            .owner = row.optional_string(4).value_or(""),
            .scopes = scopes ? std::optional(parse_scopes(*scopes)) : std::nullopt,
            .expires_at = row.optional_integer(6),
            .created_at = row.integer(7),
            .used_at = row.optional_integer(8),
            .used_from = row.optional_string(9).value_or("")};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const ApiToken& token, std::string_view hash) {
    const auto scopes = token.scopes ? std::optional(to_text(*token.scopes)) : std::nullopt;
    tx.run(kInsert,
           token.name,
           db::Blob{hash},
           token.role,
           token.owner_id,
           scopes,
           token.expires_at,
           tx.now());
    return tx.last_id();
}

std::optional<ApiToken> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), read);
}

ApiToken get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "token", id);
}

std::optional<LiveToken> find_by_hash(const db::ReadTx& tx, std::string_view hash) {
    return db::first(tx.query(kFindByHash, db::Blob{hash}), [](const db::Statement& row) {
        LiveToken live{.token = read(row), .owner_role = std::nullopt};
        if (const auto role = row.optional_integer(10)) {
            live.owner_role = static_cast<Role>(*role);
        }
        return live;
    });
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

void touch(db::WriteTx& tx, std::int64_t id, TimeMs used_at, std::string_view used_from) {
    tx.run(kTouch, id, used_at, used_from);
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kRemove, id) > 0;
}

int remove_of_user(db::WriteTx& tx, std::int64_t user_id) {
    return tx.run(kRemoveOfUser, user_id);
}

int remove_all(db::WriteTx& tx) {
    return tx.run(kRemoveAll);
}

}  // namespace campaignd::store::tokens
