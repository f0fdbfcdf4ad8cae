#include "base/jws.h"

#include <cjose/cjose.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace campaignd {
namespace {

constexpr std::size_t kMostBytes = 32'768;
constexpr std::size_t kLeastRsaBits = 2'048;  // RFC 7518 section 3.3
constexpr std::string_view kRsa = "RS256";
constexpr std::string_view kEcdsa = "ES256";

struct Freer {
    void operator()(cjose_jws_t* jws) const noexcept { cjose_jws_release(jws); }

    void operator()(cjose_jwk_t* key) const noexcept { cjose_jwk_release(key); }

    void operator()(char* text) const noexcept { std::free(text); }
};

using Jws = std::unique_ptr<cjose_jws_t, Freer>;
using Jwk = std::unique_ptr<cjose_jwk_t, Freer>;

/// libcjose ends the process at some paddings; base64url here has none (RFC 7515 section 2).
bool can_be_read(std::string_view text) {
    return text.size() <= kMostBytes && text.find('=') == text.npos;
}

Jws read(std::string_view compact) {
    cjose_err error{};
    return Jws(can_be_read(compact) ? cjose_jws_import(compact.data(), compact.size(), &error)
                                    : nullptr);
}

std::string member(cjose_header_t* header, const char* name) {
    cjose_err error{};
    const char* value = cjose_header_get(header, name, &error);
    return value != nullptr ? value : "";
}

std::optional<JwsHeader> header_of(cjose_jws_t* jws) {
    cjose_header_t* header = cjose_jws_get_protected(jws);
    cjose_err error{};
    const std::unique_ptr<char, Freer> demands(cjose_header_get_raw(header, "crit", &error));
    JwsHeader told{member(header, CJOSE_HDR_ALG), member(header, CJOSE_HDR_KID)};
    if (demands || (told.algorithm != kRsa && told.algorithm != kEcdsa)) {
        return std::nullopt;
    }
    return told;
}

/// Whether a key is one for this algorithm, and strong enough.
bool fits(const cjose_jwk_t* key, std::string_view algorithm) {
    cjose_err error{};
    if (algorithm == kRsa) {
        return cjose_jwk_get_kty(key, &error) == CJOSE_JWK_KTY_RSA &&
               cjose_jwk_get_keysize(key, &error) >= kLeastRsaBits;
    }
    return cjose_jwk_get_kty(key, &error) == CJOSE_JWK_KTY_EC &&
           cjose_jwk_EC_get_curve(key, &error) == CJOSE_JWK_EC_P_256;
}

}  // namespace

std::optional<JwsHeader> read_jws_header(std::string_view compact) {
    const Jws jws = read(compact);
    return jws ? header_of(jws.get()) : std::nullopt;
}

std::optional<std::string> verify_jws(std::string_view compact, std::string_view jwk) {
    const Jws jws = read(compact);
    const auto header = jws ? header_of(jws.get()) : std::nullopt;
    cjose_err error{};
    const Jwk key(header && can_be_read(jwk) ? cjose_jwk_import(jwk.data(), jwk.size(), &error)
                                             : nullptr);
    std::uint8_t* payload = nullptr;
    std::size_t size = 0;
    if (!key || !fits(key.get(), header->algorithm) ||
        !cjose_jws_verify(jws.get(), key.get(), &error) ||
        !cjose_jws_get_plaintext(jws.get(), &payload, &size, &error)) {
        return std::nullopt;
    }
    return std::string(reinterpret_cast<const char*>(payload), size);
}

}  // namespace campaignd
