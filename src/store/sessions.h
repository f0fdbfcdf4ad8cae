#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/transaction.h"
#include "model/user.h"

/// Table session: only the SHA-256 of a session's id is stored.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::sessions {

/// Moments before which a session is dead.
struct Bounds {
    TimeMs seen_after = 0;
    TimeMs created_after = 0;
};

struct Session {
    User user;
    std::string csrf_token;
    TimeMs created_at = 0;
    TimeMs seen_at = 0;
};

void insert(db::WriteTx& tx, std::string_view id_hash, std::int64_t user_id, std::string_view csrf);
/// Nothing when unknown or dead.
std::optional<Session> find(const db::ReadTx& tx, std::string_view id_hash, const Bounds& bounds);
void touch(db::WriteTx& tx, std::string_view id_hash, TimeMs seen_at);
bool remove(db::WriteTx& tx, std::string_view id_hash);
int remove_of_user(db::WriteTx& tx, std::int64_t user_id);
int remove_dead(db::WriteTx& tx, const Bounds& bounds);

}  // namespace campaignd::store::sessions
