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

std::int64_t insert(db::WriteTx& tx, std::string_view name, std::string_view hash, Role role);
std::optional<ApiToken> find(const db::ReadTx& tx, std::int64_t id);
std::optional<ApiToken> find_by_hash(const db::ReadTx& tx, std::string_view hash);
/// By id from `after` on; `q` is a part of the name, or empty.
std::vector<ApiToken> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
void touch(db::WriteTx& tx, std::int64_t id, TimeMs used_at);
bool remove(db::WriteTx& tx, std::int64_t id);

}  // namespace campaignd::store::tokens
