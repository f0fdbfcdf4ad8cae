#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/user.h"

/// Table user. E-mail addresses compare without regard to ASCII case.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::users {

struct Credentials {
    User user;
    std::string password_hash;
};

std::int64_t insert(db::WriteTx& tx, std::string_view email, std::string_view hash, Role role);
/// Nothing when there is a user already.
std::optional<std::int64_t> insert_first(db::WriteTx& tx,
                                         std::string_view email,
                                         std::string_view hash);
bool exists_any(const db::ReadTx& tx);
std::optional<User> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
User get(const db::ReadTx& tx, std::int64_t id);
std::optional<Credentials> find_credentials(const db::ReadTx& tx, std::string_view email);
std::optional<Credentials> find_credentials(const db::ReadTx& tx, std::int64_t id);
/// By id from `after` on; `q` is a part of the address, or empty.
std::vector<User> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
std::int64_t count_admins(const db::ReadTx& tx);
/// Those who have a password, other than this user.
std::int64_t count_other_password_admins(const db::ReadTx& tx, std::int64_t id);
/// `hash` stays as it is without a value.
void update(db::WriteTx& tx,
            std::int64_t id,
            std::string_view email,
            Role role,
            const std::optional<std::string>& hash);
/// Its columns `language` and `theme`, from the first on.
PagePreferences read_page(const db::Statement& row, int column);
/// No change of the user that somebody else could have seen: the revision stays.
void set_page(db::WriteTx& tx, std::int64_t id, const PagePreferences& page);
void set_name(db::WriteTx& tx, std::int64_t id, std::string_view name);
bool remove(db::WriteTx& tx, std::int64_t id);

}  // namespace campaignd::store::users
