#include "wire/session.h"

#include "wire/reader.h"

namespace campaignd::wire {

void to_json(json& out, const Session& session) {
    const Principal& who = session.who;
    const bool is_person = who.token_id == 0;
    out = {{"user",
            {{"id", is_person ? json(who.user_id) : json()},
             {"email", who.name},
             {"role", to_text(who.role)},
             {"language", word(who.page.language)},
             {"theme", word(who.page.theme)}}},
           {"csrf_token", is_person ? json(who.csrf_token) : json()},
           {"permissions", session.permissions},
           {"lacks_second_factor", who.lacks_second_factor},
           {"notices", session.notices}};
    if (!is_person) {
        out["token_id"] = who.token_id;
    }
}

json second_step(const std::string& challenge, std::int64_t expires_in_s) {
    return {{"challenge", challenge}, {"expires_in_s", expires_in_s}};
}

PagePreferencesChange read_page_fields(Reader& fields) {
    return {.language =
                nullable(fields, "language", fields.word<PageLanguage>("language", {"en", "de"})),
            .theme = nullable(fields, "theme", fields.word<PageTheme>("theme", {"light", "dark"}))};
}

PagePreferencesChange read_page_preferences(const json& body) {
    PagePreferencesChange change;
    read_body(body, [&](Reader& fields) { change = read_page_fields(fields); });
    return change;
}

Login read_login(const json& body, bool is_setup) {
    Login login;
    read_body(body, [&](Reader& fields) {
        const auto required = [&](std::string_view name) {
            fields.require(name);
            return fields.string(name).value_or("");
        };
        if (is_setup) {
            login.setup_token = required("setup_token");
        }
        login.email = required("email");
        login.password = required("password");
    });
    return login;
}

}  // namespace campaignd::wire
