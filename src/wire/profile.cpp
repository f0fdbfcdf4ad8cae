#include "wire/profile.h"

#include <initializer_list>
#include <utility>

#include "base/text.h"
#include "wire/reader.h"
#include "wire/session.h"

namespace campaignd {

void to_json(nlohmann::json& out, const OwnProfile& profile) {
    const User& user = profile.user;
    out = {{"email", user.email},
           {"name", user.name},
           {"role", to_text(user.role)},
           {"has_password", user.has_password},
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

/// An object with these texts, each of which must be there.
template <typename Value>
Value read_texts(const json& body,
                 std::initializer_list<std::pair<std::string_view, std::string Value::*>> texts) {
    Value value;
    read_body(body, [&](Reader& fields) {
        for (const auto& [name, member] : texts) {
            fields.require(name);
            value.*member = fields.string(name).value_or("");
        }
    });
    return value;
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
    return read_texts<PasswordChange>(body,
                                      {{"present_password", &PasswordChange::present_password},
                                       {"password", &PasswordChange::password}});
}

Proof read_password(const json& body) {
    return read_texts<Proof>(body, {{"password", &Proof::password}});
}

Proof read_code(const json& body) {
    return read_texts<Proof>(body, {{"code", &Proof::code}});
}

Proof read_password_and_code(const json& body) {
    return read_texts<Proof>(body, {{"password", &Proof::password}, {"code", &Proof::code}});
}

LoginCode read_login_code(const json& body) {
    return read_texts<LoginCode>(
        body, {{"challenge", &LoginCode::challenge}, {"code", &LoginCode::code}});
}

}  // namespace campaignd::wire
