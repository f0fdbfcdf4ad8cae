#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace campaignd {

/// How a sender logs in; stored as these integers.
enum class AuthKind { kPassword, kOAuth2 };

/// Whose log-in page a sender is connected by; stored as these integers.
enum class OAuthProvider { kGoogle, kMicrosoft, kOther };

std::string_view to_text(AuthKind kind) noexcept;
std::string_view to_text(OAuthProvider provider) noexcept;

/// The application that a mail provider knows us as, and where its tokens come from (RFC 6749).
struct OAuthClient {
    OAuthProvider provider = OAuthProvider::kOther;
    std::string client_id{};
    std::string sealed_secret{};  // empty: a public client
    std::string authorize_url{};
    std::string token_url{};
    std::string scope{};

    bool operator==(const OAuthClient&) const = default;
};

/// What a provider documents of itself. Of kOther nothing is known.
struct OAuthPreset {
    std::string_view authorize_url;
    std::string_view token_url;
    std::string_view scope;
    std::string_view smtp_host;
    std::string_view imap_host;
    std::string_view more;  // of its log-in address, "&name=value"
};

const OAuthPreset& preset_of(OAuthProvider provider) noexcept;

/// The tokens of a sender, but for the tokens.
struct OAuthTokens {
    bool connected = false;  // they can be renewed; else a person connects it again
    TimeMs connected_at = 0;
    TimeMs expires_at = 0;  // of the access token; 0: there is none
    std::optional<TimeMs> renewed_at{};
    std::optional<std::string> trouble{};  // why they cannot be renewed now
    std::int64_t failures = 0;
    std::int64_t number = 0;  // grows with each access token

    bool is_valid(TimeMs now) const noexcept { return expires_at > now; }
};

/// What a token endpoint answered (RFC 6749 sections 5.1 and 5.2).
struct TokenAnswer {
    std::string access_token{};
    std::string refresh_token{};  // empty: the one before stays good
    std::string id_token{};       // of an OpenID provider: who logged in
    std::int64_t expires_in_s = 0;
    std::string error{};  // "invalid_grant" …; empty: it gave a token
    std::string description{};
};

}  // namespace campaignd
