#include "store/sessions.h"

#include "store/users.h"

namespace campaignd::store::sessions {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO session(id_hash, user_id, csrf_token, created_at, seen_at)
    VALUES (?1, ?2, ?3, ?4, ?4)
)sql";

constexpr const char* kFind = R"sql(
    SELECT user.id, user.email, user.role, user.created_at, user.updated_at,
           session.csrf_token, session.created_at, session.seen_at,
           user.language, user.theme
    FROM session JOIN user ON user.id = session.user_id
    WHERE session.id_hash = ?1 AND session.seen_at > ?2 AND session.created_at > ?3
)sql";

constexpr const char* kTouch = R"sql(
    UPDATE session SET seen_at = ?2 WHERE id_hash = ?1 AND seen_at < ?2
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM session WHERE id_hash = ?1
)sql";

constexpr const char* kRemoveOfUser = R"sql(
    DELETE FROM session WHERE user_id = ?1
)sql";

constexpr const char* kRemoveDead = R"sql(
    DELETE FROM session WHERE seen_at <= ?1 OR created_at <= ?2
)sql";

}  // namespace

void insert(db::WriteTx& tx,
            std::string_view id_hash,
            std::int64_t user_id,
            std::string_view csrf) {
    tx.run(kInsert, db::Blob{id_hash}, user_id, csrf, tx.now());
}

std::optional<Session> find(const db::ReadTx& tx, std::string_view id_hash, const Bounds& bounds) {
    db::Statement row = tx.query(kFind, db::Blob{id_hash}, bounds.seen_after, bounds.created_after);
    if (!row.step()) {
        return std::nullopt;
    }
    Session session;
    session.user = {.id = row.integer(0),
                    .email = row.string(1),
                    .role = static_cast<Role>(row.integer(2)),
                    .page = users::read_page(row, 8),
                    .created_at = row.integer(3),
                    .updated_at = row.integer(4)};
    session.csrf_token = row.string(5);
    session.created_at = row.integer(6);
    session.seen_at = row.integer(7);
    return session;
}

void touch(db::WriteTx& tx, std::string_view id_hash, TimeMs seen_at) {
    tx.run(kTouch, db::Blob{id_hash}, seen_at);
}

bool remove(db::WriteTx& tx, std::string_view id_hash) {
    return tx.run(kRemove, db::Blob{id_hash}) > 0;
}

int remove_of_user(db::WriteTx& tx, std::int64_t user_id) {
    return tx.run(kRemoveOfUser, user_id);
}

int remove_dead(db::WriteTx& tx, const Bounds& bounds) {
    return tx.run(kRemoveDead, bounds.seen_after, bounds.created_after);
}

}  // namespace campaignd::store::sessions
