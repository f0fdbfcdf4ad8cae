#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/user.h"

/// Table api_token: only the SHA-256 of a token is stored.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::tokens {

/// `token` with its name, role, owner, scopes and end.
std::int64_t insert(db::WriteTx& tx, const ApiToken& token, std::string_view hash);
std::optional<ApiToken> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
ApiToken get(const db::ReadTx& tx, std::int64_t id);

/// A token with what it may do at most: what its owner may do now.
struct LiveToken {
    ApiToken token;
    std::optional<Role> owner_role;
};

std::optional<LiveToken> find_by_hash(const db::ReadTx& tx, std::string_view hash);
/// By id from `after` on; `q` is a part of the name, or empty.
std::vector<ApiToken> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
void touch(db::WriteTx& tx, std::int64_t id, TimeMs used_at, std::string_view used_from);
bool remove(db::WriteTx& tx, std::int64_t id);
/// Those that a user made.
int remove_of_user(db::WriteTx& tx, std::int64_t user_id);
int remove_all(db::WriteTx& tx);

}  // namespace campaignd::store::tokens
