#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// Signed JSON (RFC 7515, compact serialization), by libcjose. Only RS256 and ES256 (RFC 7518
/// section 3.1) count: never "none", and never a shared secret. Thread-safe; nothing here throws
/// but std::bad_alloc, and what cannot be read is not signed.
struct JwsHeader {
    std::string algorithm;
    std::string key_id;  // may be empty
};

/// What it says of its own signature; nothing when it is no JWS, is signed in another way, or
/// demands what we do not know ("crit").
std::optional<JwsHeader> read_jws_header(std::string_view compact);

/// The payload; nothing when it is not signed by this key (RFC 7517): an RSA key of 2048 bits or
/// more, or a key on the curve P-256, as its algorithm says. `jwk` has nothing but what makes the
/// key.
std::optional<std::string> verify_jws(std::string_view compact, std::string_view jwk);

}  // namespace campaignd
