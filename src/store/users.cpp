#include "store/users.h"

#include "store/existing.h"

namespace campaignd::store::users {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO user(email, password_hash, role, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?4)
)sql";

constexpr const char* kInsertFirst = R"sql(
    INSERT INTO user(email, password_hash, role, created_at, updated_at)
    SELECT ?1, ?2, ?3, ?4, ?4 WHERE NOT EXISTS (SELECT 1 FROM user)
)sql";

constexpr const char* kExistsAny = R"sql(
    SELECT 1 FROM user LIMIT 1
)sql";

// What read() reads, and more of a user.
#define SELECT_USER(more)                                                                        \
    "SELECT user.id, user.email, role, created_at, updated_at, revision, language, theme, name," \
    "       EXISTS (SELECT 1 FROM second_factor AS factor"                                       \
    "                WHERE factor.user_id = user.id AND factor.confirmed_at IS NOT NULL),"       \
    "       password_hash <> '', issuer, identity.email, linked_at, used_at" more                \
    "  FROM user LEFT JOIN identity ON identity.user_id = user.id"

constexpr const char* kFind = SELECT_USER("") R"sql(
    WHERE user.id = ?1
)sql";

constexpr const char* kFindCredentials = SELECT_USER(", password_hash") R"sql(
    WHERE user.email = ?1 COLLATE NOCASE
)sql";

constexpr const char* kFindCredentialsOf = SELECT_USER(", password_hash") R"sql(
    WHERE user.id = ?1
)sql";

constexpr const char* kList = SELECT_USER("") R"sql(
    WHERE user.id > ?2 AND (?1 = '' OR instr(lower(user.email), lower(?1)) > 0)
    ORDER BY user.id LIMIT ?3
)sql";

constexpr const char* kCount = R"sql(
    SELECT count(*) FROM user WHERE ?1 = '' OR instr(lower(email), lower(?1)) > 0
)sql";

constexpr const char* kCountAdmins = R"sql(
    SELECT count(*) FROM user WHERE role = ?1
)sql";

constexpr const char* kCountOtherPasswordAdmins = R"sql(
    SELECT count(*) FROM user WHERE role = ?1 AND password_hash <> '' AND id <> ?2
)sql";

constexpr const char* kUpdate = R"sql(
    UPDATE user SET email = ?2, role = ?3, password_hash = coalesce(?4, password_hash),
                    updated_at = ?5, revision = revision + 1
    WHERE id = ?1
)sql";

constexpr const char* kSetPage = R"sql(
    UPDATE user SET language = ?2, theme = ?3 WHERE id = ?1
)sql";

constexpr const char* kSetName = R"sql(
    UPDATE user SET name = ?2, updated_at = ?3, revision = revision + 1 WHERE id = ?1
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM user WHERE id = ?1
)sql";

std::optional<SignOnLink> read_link(const db::Statement& row) {
    if (row.is_null(11)) {
        return std::nullopt;
    }
    return SignOnLink{.issuer = row.string(11),
                      .email = row.string(12),
                      .linked_at = row.integer(13),
                      .used_at = row.integer(14)};
}

User read(const db::Statement& row) {
    return {.id = row.integer(0),
            .email = row.string(1),
            .role = static_cast<Role>(row.integer(2)),
            .page = read_page(row, 6),
            .created_at = row.integer(3),
            .updated_at = row.integer(4),
            .revision = row.integer(5),
            .name = row.string(8),
            .has_second_factor = row.integer(9) != 0,
            .has_password = row.integer(10) != 0,
            .sign_on = read_link(row)};
}

Credentials read_credentials(const db::Statement& row) {
    return {read(row), row.string(15)};
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, std::string_view email, std::string_view hash, Role role) {
    tx.run(kInsert, email, hash, role, tx.now());
    return tx.last_id();
}

std::optional<std::int64_t> insert_first(db::WriteTx& tx,
                                         std::string_view email,
                                         std::string_view hash) {
    if (tx.run(kInsertFirst, email, hash, Role::kAdmin, tx.now()) == 0) {
        return std::nullopt;
    }
    return tx.last_id();
}

bool exists_any(const db::ReadTx& tx) {
    return tx.find_integer(kExistsAny).has_value();
}

std::optional<User> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), read);
}

User get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "user", id);
}

std::optional<Credentials> find_credentials(const db::ReadTx& tx, std::string_view email) {
    return db::first(tx.query(kFindCredentials, email), read_credentials);
}

std::optional<Credentials> find_credentials(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFindCredentialsOf, id), read_credentials);
}

std::vector<User> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kList, q, after, limit), read);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

std::int64_t count_admins(const db::ReadTx& tx) {
    return tx.find_integer(kCountAdmins, Role::kAdmin).value_or(0);
}

std::int64_t count_other_password_admins(const db::ReadTx& tx, std::int64_t id) {
    return tx.find_integer(kCountOtherPasswordAdmins, Role::kAdmin, id).value_or(0);
}

void update(db::WriteTx& tx,
            std::int64_t id,
            std::string_view email,
            Role role,
            const std::optional<std::string>& hash) {
    tx.run(kUpdate, id, email, role, hash, tx.now());
}

PagePreferences read_page(const db::Statement& row, int column) {
    return {.language = parse_page_language(row.text(column)),
            .theme = parse_page_theme(row.text(column + 1))};
}

void set_page(db::WriteTx& tx, std::int64_t id, const PagePreferences& page) {
    const auto word = [](const auto& value) {
        return value ? std::optional<std::string_view>(to_text(*value)) : std::nullopt;
    };
    tx.run(kSetPage, id, word(page.language), word(page.theme));
}

void set_name(db::WriteTx& tx, std::int64_t id, std::string_view name) {
    tx.run(kSetName, id, name, tx.now());
}

bool remove(db::WriteTx& tx, std::int64_t id) {
    return tx.run(kRemove, id) > 0;
}

}  // namespace campaignd::store::users
