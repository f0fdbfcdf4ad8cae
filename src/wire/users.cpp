#include "wire/users.h"

#include "model/email_address.h"
#include "wire/reader.h"

namespace campaignd {

namespace {

nlohmann::json sign_on_of(const User& user) {
    if (!user.sign_on) {
        return nullptr;
    }
    return {{"issuer", user.sign_on->issuer},
            {"email", user.sign_on->email},
            {"linked_at", wire::time(user.sign_on->linked_at)},
            {"used_at", wire::time(user.sign_on->used_at)}};
}

}  // namespace

void to_json(nlohmann::json& out, const User& user) {
    out = {{"id", user.id},
           {"email", user.email},
           {"name", user.name},
           {"role", to_text(user.role)},
           {"has_second_factor", user.has_second_factor},
           {"has_password", user.has_password},
           {"sign_on", sign_on_of(user)},
           {"revision", user.revision},
           {"created_at", wire::time(user.created_at)},
           {"updated_at", wire::time(user.updated_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {

UserChange read_user(const json& body, bool creating) {
    UserChange user;
    std::vector<FieldError> faults;
    Reader(body, faults).read_whole([&](Reader& fields) {
        for (const std::string_view name : {"email", "password", "role"}) {
            if (fields.is_null(name) || (creating && name != "role")) {
                fields.require(name);
            }
        }
        if (const auto email = fields.text("email", {.max_bytes = 320})) {
            ParsedEmail parsed = parse_email(*email);
            if (!parsed) {
                fields.fault("email", parsed.fault);
            }
            user.email = std::move(parsed.address);
        }
        user.password = fields.text("password", {.max_bytes = 4'096, .allow_control = true});
        if (user.password) {
            check_password(*user.password, faults);
        }
        user.role = fields.word<Role>("role", {"viewer", "editor", "admin"});
    });
    throw_if_any(std::move(faults));
    return user;
}

}  // namespace campaignd::wire
