#include "wire/tokens.h"

#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ApiToken& token) {
    out = {{"id", token.id},
           {"name", token.name},
           {"role", to_text(token.role)},
           {"created_at", wire::time(token.created_at)},
           {"used_at", wire::time(token.used_at)}};
}

void to_json(nlohmann::json& out, const NewToken& made) {
    out = made.token;
    out["token"] = made.secret;
}

}  // namespace campaignd

namespace campaignd::wire {

TokenRequest read_token(const json& body) {
    TokenRequest token;
    read_body(body, [&](Reader& fields) {
        fields.require("name");
        token.name = fields.text("name", {.allow_empty = false}).value_or("");
        token.role = fields.word<Role>("role", {"viewer", "editor", "admin"}).value_or(token.role);
    });
    return token;
}

}  // namespace campaignd::wire
