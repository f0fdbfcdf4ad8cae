#include "wire/tokens.h"

#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ApiToken& token) {
    out = {{"id", token.id},
           {"name", token.name},
           {"role", to_text(token.role)},
           {"owner_id", token.owner_id},
           {"owner", wire::text_or_null(token.owner)},
           {"scopes", nullptr},
           {"created_at", wire::time(token.created_at)},
           {"expires_at", wire::time(token.expires_at)},
           {"used_at", wire::time(token.used_at)},
           {"used_from", wire::text_or_null(token.used_from)}};
    if (token.scopes) {
        out["scopes"] = nlohmann::json::array();
        for (const Scope& scope : token.scopes->list()) {
            out["scopes"].push_back(to_text(scope));
        }
    }
}

void to_json(nlohmann::json& out, const NewToken& made) {
    out = made.token;
    out["token"] = made.secret;
}

}  // namespace campaignd

namespace campaignd::wire {

namespace {

std::optional<Scopes> read_scopes(Reader& fields) {
    const json* given = fields.value("scopes");
    if (given == nullptr) {
        return std::nullopt;
    }
    Scopes scopes;
    if (!given->is_array() || given->empty()) {
        fields.fault("scopes",
                     "must be a list such as [\"recipients:write\"]; leave it out for all that the "
                     "role allows");
        return scopes;
    }
    for (const json& one : *given) {
        const auto scope =
            one.is_string() ? parse_scope(one.get_ref<const std::string&>()) : std::nullopt;
        if (!scope) {
            fields.fault("scopes",
                         dump(one) +
                             " is no scope; one is a resource with :read or :write behind it, "
                             "such as campaigns:read");
            continue;
        }
        scopes.add(*scope);
    }
    return scopes;
}

}  // namespace

TokenRequest read_token(const json& body) {
    TokenRequest token;
    read_body(body, [&](Reader& fields) {
        fields.require("name");
        token.name = fields.text("name", {.allow_empty = false}).value_or("");
        token.role = fields.word<Role>("role", {"viewer", "editor", "admin"});
        token.scopes = read_scopes(fields);
        token.expires_at = nullable(fields, "expires_at", fields.time("expires_at"));
    });
    return token;
}

}  // namespace campaignd::wire
