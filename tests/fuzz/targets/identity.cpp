#include "wire/identity.h"

#include "base/jws.h"
#include "fuzz/targets.h"

namespace campaignd::fuzz {

/// What an OpenID provider answers: its document, its keys, and what it says of somebody.
void identity(Input input) {
    const std::string_view document = input.part();
    const std::string_view key_set = input.part();
    const std::string_view token = input.part();
    wire::endpoints_from(document);
    for (const SigningKey& key : wire::signing_keys_from(key_set)) {
        const auto payload = verify_jws(token, key.jwk);
        require(!payload || read_jws_header(token), "what is verified says how it is signed");
    }
    const auto header = read_jws_header(token);
    require(!header || header->algorithm == "RS256" || header->algorithm == "ES256",
            "no other signature counts");
    if (const auto claims = wire::claims_from(document, "realm_access.roles")) {
        require(claims->expires_at >= 0 && claims->issued_at >= 0, "moments can be compared");
        require(fault_of(*claims, {claims->issuer, "c", "", claims->issued_at}).has_value(),
                "a token without the nonce of its sign-on is never believed");
    }
}

}  // namespace campaignd::fuzz
