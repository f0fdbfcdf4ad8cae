#include "wire/identity.h"

#include <algorithm>
#include <cmath>

#include "wire/foreign.h"

namespace campaignd::wire {
namespace {

constexpr std::size_t kMostKeys = 64;
constexpr double kLastSecond = 253'402'300'799.0;  // of the year 9999

std::optional<json> object_of(std::string_view body) {
    json object = json::parse(body, nullptr, false);
    return object.is_object() ? std::optional(std::move(object)) : std::nullopt;
}

/// The texts of an array, or a text alone.
std::vector<std::string> texts_of(const json& object, const std::string& name) {
    std::vector<std::string> texts;
    const auto found = object.find(name);
    if (found != object.end() && found->is_string()) {
        texts.push_back(found->get<std::string>());
    } else if (found != object.end() && found->is_array()) {
        for (const json& item : *found) {
            texts.push_back(item.is_string() ? item.get<std::string>() : std::string());
        }
    }
    return texts;
}

/// Names of claims may hold dots (https://example.org/roles); else a dot leads into an object, as
/// to Keycloak's realm_access.roles.
std::vector<std::string> groups_of(const json& object, const std::string& claim) {
    if (object.contains(claim)) {
        return texts_of(object, claim);
    }
    const std::size_t dot = claim.find('.');
    const auto inner = object.find(claim.substr(0, dot));
    return dot == std::string::npos || inner == object.end() || !inner->is_object()
               ? std::vector<std::string>()
               : groups_of(*inner, claim.substr(dot + 1));
}

/// A NumericDate (RFC 7519 section 2); 0 when it is none.
TimeMs moment_of(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number()) {
        return 0;
    }
    const double seconds = found->get<double>();
    return seconds > 0 && seconds <= kLastSecond ? static_cast<TimeMs>(std::floor(seconds)) * 1'000
                                                 : 0;
}

/// Some providers write "true".
bool is_true(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && (*found == json(true) || *found == json("true"));
}

bool holds(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::optional<ProviderEndpoints> endpoints_from(std::string_view body) {
    const auto object = object_of(body);
    if (!object) {
        return std::nullopt;
    }
    constexpr const char* kMethods = "token_endpoint_auth_methods_supported";
    const auto methods = texts_of(*object, kMethods);
    return ProviderEndpoints{
        .issuer = text_of(*object, "issuer"),
        .authorize_url = text_of(*object, "authorization_endpoint"),
        .token_url = text_of(*object, "token_endpoint"),
        .keys_url = text_of(*object, "jwks_uri"),
        .userinfo_url = text_of(*object, "userinfo_endpoint"),
        .takes_basic = !object->contains(kMethods) || holds(methods, "client_secret_basic"),
        .takes_post = holds(methods, "client_secret_post")};
}

std::vector<SigningKey> signing_keys_from(std::string_view body) {
    std::vector<SigningKey> keys;
    const auto object = object_of(body);
    const auto found = object ? object->find("keys") : json::const_iterator();
    if (!object || found == object->end() || !found->is_array()) {
        return keys;
    }
    for (const json& key : *found) {
        if (!key.is_object() || keys.size() >= kMostKeys) {
            continue;
        }
        const std::string kind = text_of(key, "kty");
        const std::string use = text_of(key, "use");
        if ((kind == "RSA" || kind == "EC") && (use.empty() || use == "sig")) {
            // Only what makes a public key, whatever else stands there.
            json bare = {{"kty", kind}};
            for (const char* part : {"n", "e", "crv", "x", "y"}) {
                if (key.contains(part)) {
                    bare[part] = text_of(key, part);
                }
            }
            keys.push_back({text_of(key, "kid"), text_of(key, "alg"), dump(bare)});
        }
    }
    return keys;
}

std::optional<IdentityClaims> claims_from(std::string_view payload, const std::string& groups) {
    const auto object = object_of(payload);
    if (!object) {
        return std::nullopt;
    }
    return IdentityClaims{.issuer = text_of(*object, "iss"),
                          .subject = text_of(*object, "sub"),
                          .audiences = texts_of(*object, "aud"),
                          .authorized_party = text_of(*object, "azp"),
                          .expires_at = moment_of(*object, "exp"),
                          .issued_at = moment_of(*object, "iat"),
                          .not_before = moment_of(*object, "nbf"),
                          .nonce = text_of(*object, "nonce"),
                          .email = text_of(*object, "email"),
                          .is_email_verified = is_true(*object, "email_verified"),
                          .name = text_of(*object, "name"),
                          .groups = groups_of(*object, groups)};
}

}  // namespace campaignd::wire
