#include "service/access/users.h"

#include <utility>
#include <vector>

#include "model/email_address.h"
#include "service/access/end_access.h"
#include "service/access/listing.h"
#include "service/access/unique.h"
#include "store/sessions.h"
#include "store/users.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

constexpr const char* kTaken = "there is already a user with this e-mail address";

void tell(const EndedAccess& ended, Detail& detail) {
    detail.emplace_back("sessions_ended", ended.sessions);
    detail.emplace_back("tokens_ended", ended.tokens);
}

void keep_an_admin(const db::ReadTx& tx, const User& user) {
    if (user.role == Role::kAdmin && store::users::count_admins(tx) <= 1) {
        fail(ErrorCode::kConflict, "this is the last admin: make another user an admin first");
    }
}

}  // namespace

std::string checked_login(std::string_view email, std::string_view password) {
    std::vector<FieldError> faults;
    ParsedEmail parsed = parse_email(email);
    if (!parsed) {
        faults.push_back({"email", parsed.fault});
    }
    check_password(password, faults);
    throw_if_any(std::move(faults));
    return std::move(parsed.address);
}

Users::Users(db::Database& database, PasswordHasher& hasher, PrincipalCache& cache)
    : database_(database), hasher_(hasher), cache_(cache) {}

User Users::create(const Actor& actor,
                   const std::string& email,
                   Role role,
                   const std::string& password) {
    const std::string address = checked_login(email, password);
    const std::string hash = hasher_.hash(password);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::int64_t id =
            unless_taken(kTaken, [&] { return store::users::insert(tx, address, hash, role); });
        User user = store::users::get(tx, id);
        audit(tx, actor, "user.create", id, wire::made(user));
        return user;
    });
}

User Users::update(const Actor& actor,
                   std::int64_t id,
                   const UserChange& change,
                   const ExpectedRevision& expected) {
    std::optional<std::string> hash;
    if (change.password) {
        hash = hasher_.hash(*change.password);
    }
    User user = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User before = store::users::get(tx, id);
        check_revision(expected, before.revision);
        const Role role = change.role.value_or(before.role);
        const std::string& email = change.email ? *change.email : before.email;
        if (role != Role::kAdmin) {
            keep_an_admin(tx, before);
        }
        unless_taken(kTaken, [&] { store::users::update(tx, id, email, role, hash); });
        User after = store::users::get(tx, id);
        Detail changes = wire::changes(before, after);
        changes.emplace_back("password_changed", hash.has_value());
        if (hash || role < before.role) {
            tell(end_access(tx, id), changes);
        } else if (role != before.role) {
            store::sessions::remove_of_user(tx, id);
        }
        audit(tx, actor, "user.update", id, changes);
        return after;
    });
    cache_.clear();
    return user;
}

void Users::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User user = store::users::get(tx, id);
        check_revision(expected, user.revision);
        keep_an_admin(tx, user);
        Detail lost = wire::removed(user);
        tell(end_access(tx, id), lost);
        store::users::remove(tx, id);
        audit(tx, actor, "user.delete", id, lost);
    });
    cache_.clear();
}

User Users::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return store::users::get(tx, id); });
}

User Users::get(std::string_view email) const {
    return database_.read([&](const db::ReadTx& tx) {
        auto known = store::users::find_credentials(tx, email);
        if (!known) {
            fail(ErrorCode::kNotFound, "there is no user " + std::string(email));
        }
        return std::move(known->user);
    });
}

Page<User> Users::list(const PageQuery& query) const {
    return listed(database_, query, store::users::list, store::users::count);
}

}  // namespace campaignd::service
