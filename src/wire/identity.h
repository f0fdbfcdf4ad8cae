#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/sign_on.h"

/// What an OpenID provider answers, as text and from a stranger: for service, which sees no JSON.
namespace campaignd::wire {

/// Its discovery document (OpenID Connect Discovery 1.0 section 3); nothing when it is no JSON
/// object. What is missing is empty.
std::optional<ProviderEndpoints> endpoints_from(std::string_view body);

/// The public keys that sign, of its key set (RFC 7517 section 5); what cannot be read is left out.
std::vector<SigningKey> signing_keys_from(std::string_view body);

/// The payload of an ID token, or the answer of the userinfo endpoint; nothing when it is no JSON
/// object. `groups`: the claim that names groups, else "a.b" for b in a.
std::optional<IdentityClaims> claims_from(std::string_view payload, const std::string& groups);

}  // namespace campaignd::wire
