#include "store/sessions.h"

#include "store/users.h"

namespace campaignd::store::sessions {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO session(id_hash, user_id, csrf_token, created_at, seen_at, network, browser)
    VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)
)sql";

constexpr const char* kFind = R"sql(
    SELECT user.id, user.email, user.role, user.created_at, user.updated_at,
           session.csrf_token, session.created_at, session.seen_at,
           user.language, user.theme, session.id, user.password_hash <> '', user.revision,
           user.name, EXISTS (SELECT 1 FROM second_factor AS factor WHERE factor.user_id = user.id
                              AND factor.confirmed_at IS NOT NULL)
    FROM session JOIN user ON user.id = session.user_id
    WHERE session.id_hash = ?1 AND session.seen_at > ?2 AND session.created_at > ?3
)sql";

constexpr const char* kTouch = R"sql(
    UPDATE session SET seen_at = ?2 WHERE id_hash = ?1 AND seen_at < ?2
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM session WHERE id_hash = ?1
)sql";

constexpr const char* kList = R"sql(
    SELECT id, created_at, seen_at, network, browser FROM session
    WHERE user_id = ?1 AND seen_at > ?2 AND created_at > ?3
    ORDER BY seen_at DESC, id DESC
)sql";

constexpr const char* kRemoveOne = R"sql(
    DELETE FROM session WHERE user_id = ?1 AND id = ?2
)sql";

constexpr const char* kRemoveOfUser = R"sql(
    DELETE FROM session WHERE user_id = ?1 AND id <> ?2
)sql";

constexpr const char* kRemoveAll = R"sql(
    DELETE FROM session
)sql";

constexpr const char* kRemoveDead = R"sql(
    DELETE FROM session WHERE seen_at <= ?1 OR created_at <= ?2
)sql";

}  // namespace

std::int64_t insert(db::WriteTx& tx,
                    std::string_view id_hash,
                    std::int64_t user_id,
                    std::string_view csrf,
                    const Origin& origin) {
    tx.run(kInsert, db::Blob{id_hash}, user_id, csrf, tx.now(), origin.network, origin.browser);
    return tx.last_id();
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
                    .updated_at = row.integer(4),
                    .revision = row.integer(12),
                    .name = row.string(13),
                    .has_second_factor = row.integer(14) != 0};
    session.id = row.integer(10);
    session.has_password = row.integer(11) != 0;
    session.csrf_token = row.string(5);
    session.created_at = row.integer(6);
    session.seen_at = row.integer(7);
    return session;
}

void touch(db::WriteTx& tx, std::string_view id_hash, TimeMs seen_at) {
    tx.run(kTouch, db::Blob{id_hash}, seen_at);
}

std::vector<SessionView> list(const db::ReadTx& tx, std::int64_t user_id, const Bounds& bounds) {
    return db::all(tx.query(kList, user_id, bounds.seen_after, bounds.created_after),
                   [](const db::Statement& row) {
                       return SessionView{.id = row.integer(0),
                                          .created_at = row.integer(1),
                                          .seen_at = row.integer(2),
                                          .network = row.string(3),
                                          .browser = row.string(4)};
                   });
}

bool remove(db::WriteTx& tx, std::string_view id_hash) {
    return tx.run(kRemove, db::Blob{id_hash}) > 0;
}

bool remove(db::WriteTx& tx, std::int64_t user_id, std::int64_t id) {
    return tx.run(kRemoveOne, user_id, id) > 0;
}

int remove_of_user(db::WriteTx& tx, std::int64_t user_id, std::int64_t kept) {
    return tx.run(kRemoveOfUser, user_id, kept);
}

int remove_all(db::WriteTx& tx) {
    return tx.run(kRemoveAll);
}

int remove_dead(db::WriteTx& tx, const Bounds& bounds) {
    return tx.run(kRemoveDead, bounds.seen_after, bounds.created_after);
}

}  // namespace campaignd::store::sessions
