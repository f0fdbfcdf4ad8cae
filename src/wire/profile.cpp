#include "wire/profile.h"

#include "base/text.h"
#include "wire/reader.h"
#include "wire/session.h"

namespace campaignd {

void to_json(nlohmann::json& out, const OwnProfile& profile) {
    const User& user = profile.user;
    out = {{"email", user.email},
           {"name", user.name},
           {"role", to_text(user.role)},
           {"language", wire::word(user.page.language)},
           {"theme", wire::word(user.page.theme)},
           {"second_factor",
            {{"is_on", profile.second_factor_since.has_value()},
             {"since", wire::time(profile.second_factor_since)},
             {"recovery_codes_left", profile.recovery_codes_left},
             {"is_required", profile.is_second_factor_required}}}};
}

void to_json(nlohmann::json& out, const NewSecondFactor& made) {
    out = {{"secret", made.secret},
           {"uri", made.uri},
           {"qr_path", made.qr_path},
           {"qr_size", made.qr_size}};
}

void to_json(nlohmann::json& out, const SessionView& session) {
    out = {{"id", session.id},
           {"created_at", wire::time(session.created_at)},
           {"seen_at", wire::time(session.seen_at)},
           {"network", session.network},
           {"browser", session.browser},
           {"is_current", session.is_current}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

std::string required(Reader& fields, std::string_view name) {
    fields.require(name);
    return fields.string(name).value_or("");
}

}  // namespace

ProfileChange read_profile(const json& body) {
    ProfileChange change;
    read_body(body, [&](Reader& fields) {
        if (auto name = fields.text("name")) {
            change.name = std::string(trim(*name));
        }
        change.page = read_page_fields(fields);
    });
    return change;
}

PasswordChange read_password_change(const json& body) {
    PasswordChange change;
    read_body(body, [&](Reader& fields) {
        change.present_password = required(fields, "present_password");
        change.password = required(fields, "password");
    });
    return change;
}

Proof read_password(const json& body) {
    Proof proof;
    read_body(body, [&](Reader& fields) { proof.password = required(fields, "password"); });
    return proof;
}

Proof read_code(const json& body) {
    Proof proof;
    read_body(body, [&](Reader& fields) { proof.code = required(fields, "code"); });
    return proof;
}

Proof read_password_and_code(const json& body) {
    Proof proof;
    read_body(body, [&](Reader& fields) {
        proof.password = required(fields, "password");
        proof.code = required(fields, "code");
    });
    return proof;
}

LoginCode read_login_code(const json& body) {
    LoginCode login;
    read_body(body, [&](Reader& fields) {
        login.challenge = required(fields, "challenge");
        login.code = required(fields, "code");
    });
    return login;
}

}  // namespace campaignd::wire
