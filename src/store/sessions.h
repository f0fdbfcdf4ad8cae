#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/second_factor.h"
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
    std::int64_t id = 0;
    User user;
    bool has_password = false;  // none: a provider says who they are
    std::string csrf_token;
    TimeMs created_at = 0;
    TimeMs seen_at = 0;
};

/// Where a session began.
struct Origin {
    std::string network{};
    std::string browser{};
};

/// Its id.
std::int64_t insert(db::WriteTx& tx,
                    std::string_view id_hash,
                    std::int64_t user_id,
                    std::string_view csrf,
                    const Origin& origin = {});
/// Nothing when unknown or dead.
std::optional<Session> find(const db::ReadTx& tx, std::string_view id_hash, const Bounds& bounds);
void touch(db::WriteTx& tx, std::string_view id_hash, TimeMs seen_at);
/// Those that live, the last used first; none is the current one.
std::vector<SessionView> list(const db::ReadTx& tx, std::int64_t user_id, const Bounds& bounds);
bool remove(db::WriteTx& tx, std::string_view id_hash);
/// False when this user has no such session.
bool remove(db::WriteTx& tx, std::int64_t user_id, std::int64_t id);
/// All but `kept`; 0 keeps none.
int remove_of_user(db::WriteTx& tx, std::int64_t user_id, std::int64_t kept = 0);
int remove_all(db::WriteTx& tx);
int remove_dead(db::WriteTx& tx, const Bounds& bounds);

}  // namespace campaignd::store::sessions
