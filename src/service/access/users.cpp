#include "service/access/users.h"

#include <utility>
#include <vector>

#include "db/sql_error.h"
#include "model/email_address.h"
#include "model/json_fields.h"
#include "store/sessions.h"
#include "store/users.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

struct UserFields {
    std::optional<std::string> email;
    std::optional<std::string> password;
    std::optional<Role> role;
};

std::optional<std::string> read_email(const std::string& text, std::vector<FieldError>& faults) {
    ParsedEmail parsed = parse_email(text);
    if (!parsed) {
        faults.push_back({"email", parsed.fault});
        return std::nullopt;
    }
    return std::move(parsed.address);
}

/// `creating` demands address and password; a PATCH may leave anything out.
UserFields read_fields(const json& body, bool creating) {
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    for (const char* name : {"email", "password", "role"}) {
        if (fields.is_null(name) || (creating && body.is_object() && name != std::string("role"))) {
            fields.require(name);
        }
    }
    UserFields user;
    if (const auto email = fields.text("email", {.max_bytes = 320})) {
        user.email = read_email(*email, faults);
    }
    user.password = fields.text("password", {.max_bytes = 4'096, .allow_control = true});
    if (user.password) {
        check_password(*user.password, faults);
    }
    if (const auto role = fields.word("role", {"viewer", "editor", "admin"})) {
        user.role = static_cast<Role>(*role);
    }
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return user;
}

User get_user(const db::ReadTx& tx, std::int64_t id) {
    auto user = store::users::find(tx, id);
    if (!user) {
        fail(ErrorCode::kNotFound, "there is no such user");
    }
    return std::move(*user);
}

/// Runs a change of the table; an address in use becomes a conflict that says so.
template <typename Change>
auto changing(Change change) {
    try {
        return change();
    } catch (const db::SqlError& error) {
        if (error.is_duplicate()) {
            fail(ErrorCode::kConflict, "there is already a user with this e-mail address");
        }
        throw;
    }
}

void keep_an_admin(const db::ReadTx& tx, const User& user) {
    if (user.role == Role::kAdmin && store::users::count_admins(tx) <= 1) {
        fail(ErrorCode::kConflict, "this is the last admin: make another user an admin first");
    }
}

}  // namespace

Users::Users(db::Database& database, PasswordHasher& hasher, PrincipalCache& cache)
    : database_(database), hasher_(hasher), cache_(cache) {}

User Users::create(const Actor& actor,
                   const std::string& email,
                   Role role,
                   const std::string& password) {
    std::vector<FieldError> faults;
    const auto address = read_email(email, faults);
    check_password(password, faults);
    throw_if_any(std::move(faults));
    const std::string hash = hasher_.hash(password);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::int64_t id =
            changing([&] { return store::users::insert(tx, *address, hash, role); });
        audit(tx, actor, "user.create", id, {{"email", *address}, {"role", to_text(role)}});
        return get_user(tx, id);
    });
}

json Users::create(const Actor& actor, const json& body) {
    const UserFields fields = read_fields(body, true);
    return to_json(
        create(actor, *fields.email, fields.role.value_or(Role::kViewer), *fields.password));
}

json Users::update(const Actor& actor,
                   std::int64_t id,
                   const json& body,
                   const ExpectedRevision& expected) {
    const UserFields fields = read_fields(body, false);
    std::optional<std::string> hash;
    if (fields.password) {
        hash = hasher_.hash(*fields.password);
    }
    const auto user = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User before = get_user(tx, id);
        check_revision(expected, before.revision, [&] { return to_json(before); });
        const Role role = fields.role.value_or(before.role);
        const std::string& email = fields.email ? *fields.email : before.email;
        if (role != Role::kAdmin) {
            keep_an_admin(tx, before);
        }
        changing([&] { store::users::update(tx, id, email, role, hash); });
        if (hash || role != before.role) {
            store::sessions::remove_of_user(tx, id);
        }
        audit(tx,
              actor,
              "user.update",
              id,
              {{"email", email}, {"role", to_text(role)}, {"password_changed", hash.has_value()}});
        return get_user(tx, id);
    });
    cache_.clear();
    return to_json(user);
}

void Users::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const User user = get_user(tx, id);
        check_revision(expected, user.revision, [&] { return to_json(user); });
        keep_an_admin(tx, user);
        store::sessions::remove_of_user(tx, id);
        store::users::remove(tx, id);
        audit(tx, actor, "user.delete", id, {{"email", user.email}});
    });
    cache_.clear();
}

json Users::get(std::int64_t id) const {
    return to_json(database_.read([&](const db::ReadTx& tx) { return get_user(tx, id); }));
}

json Users::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::users::list(tx, query.q, after, query.limit + 1),
                       query,
                       store::users::count(tx, query.q),
                       [](const User& user) { return to_json(user); });
    });
}

}  // namespace campaignd::service
