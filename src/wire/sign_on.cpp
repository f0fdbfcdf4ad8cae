#include "wire/sign_on.h"

#include "wire/reader.h"

namespace campaignd::wire {

json sign_on_json(const SignOnRules& rules, const std::string& redirect_uri) {
    if (!rules.is_on()) {
        return {{"is_on", false},
                {"name", nullptr},
                {"issuer", nullptr},
                {"only", false},
                {"gives_roles", false},
                {"redirect_uri", nullptr}};
    }
    return {{"is_on", true},
            {"name", rules.name},
            {"issuer", rules.issuer},
            {"only", rules.only},
            {"gives_roles", rules.has_roles()},
            {"redirect_uri", redirect_uri}};
}

SignOnReturn read_sign_on_return(const json& body) {
    SignOnReturn returned;
    read_body(body, [&](Reader& fields) {
        fields.require("state");
        const auto text = [&fields](std::string_view name) {
            return fields.text(name, {.max_bytes = 4'096}).value_or("");
        };
        returned = {text("state"), text("code"), text("error"), text("iss")};
    });
    return returned;
}

}  // namespace campaignd::wire
