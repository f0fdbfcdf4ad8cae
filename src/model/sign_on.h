#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/user.h"

/// Signing in by a provider: OpenID Connect Core 1.0, the authorization code flow.
namespace campaignd {

/// Whoever is in a group at the provider has a role here.
struct GroupRole {
    std::string group;
    Role role = Role::kViewer;

    bool operator==(const GroupRole&) const = default;
};

/// Whom people may sign in by, and who of them may come in.
struct SignOnRules {
    std::string issuer{};  // exactly as the provider writes it; empty: passwords alone
    std::string name{};    // on the button; empty: the issuer's host
    std::string client_id{};
    std::filesystem::path client_secret_file{};  // empty: a public client
    std::string scope = "openid email profile";
    std::string roles_claim = "groups";  // where it names groups; "a.b" is b in a
    std::vector<GroupRole> roles{};      // renewed at each sign-on; empty: roles are given here
    /// Of somebody new, and of whoever is in none of the groups; none: they do not come in.
    std::optional<Role> default_role = Role::kViewer;
    std::vector<std::string> allowed_domains{};  // theirs; "*": every one; empty: nobody new
    bool trust_email = false;   // the provider does not say that it verifies addresses, and does
    bool only = false;          // no passwords
    bool allow_private = true;  // the provider may be on this machine or in a private network

    bool is_on() const noexcept { return !issuer.empty(); }

    bool has_roles() const noexcept { return !roles.empty(); }

    /// The highest role of these groups.
    std::optional<Role> role_of(const std::vector<std::string>& groups) const;

    /// Whether somebody whom nobody knows yet may come in with this address.
    bool takes_newcomer(std::string_view email) const;
};

/// An address that such rules may name: https, or http on this machine.
bool is_provider_url(std::string_view url) noexcept;
/// "accounts.example.org" of "https://accounts.example.org/realms/a".
std::string_view host_of_url(std::string_view url) noexcept;

/// Where a provider answers, by its discovery document (OpenID Connect Discovery 1.0 section 3).
struct ProviderEndpoints {
    std::string issuer{};
    std::string authorize_url{};
    std::string token_url{};
    std::string keys_url{};
    std::string userinfo_url{};  // may be empty
    bool takes_basic = true;     // client_secret_basic
    bool takes_post = false;     // client_secret_post
};

/// A key of the provider (RFC 7517).
struct SigningKey {
    std::string id{};         // may be empty
    std::string algorithm{};  // may be empty
    std::string jwk{};        // JSON
};

/// What an ID token says (OpenID Connect Core 1.0 section 2). What is missing is empty or 0.
struct IdentityClaims {
    std::string issuer{};
    std::string subject{};
    std::vector<std::string> audiences{};
    std::string authorized_party{};
    TimeMs expires_at = 0;
    TimeMs issued_at = 0;
    TimeMs not_before = 0;
    std::string nonce{};
    std::string email{};
    bool is_email_verified = false;
    std::string name{};
    std::vector<std::string> groups{};  // of SignOnRules::roles_claim
};

/// What it has to say.
struct ExpectedIdentity {
    std::string issuer{};
    std::string client_id{};
    std::string nonce{};
    TimeMs now = 0;
};

/// How far the clocks of provider and machine may differ.
inline constexpr TimeMs kSignOnSkewMs = 120'000;

/// Why an ID token whose signature is right is not to be believed; nothing when it is.
std::optional<std::string> fault_of(const IdentityClaims& claims, const ExpectedIdentity& expected);

/// Why nobody was signed in, as the page tells it.
enum class SignOnFault {
    kOff,              // nothing is configured
    kStale,            // begun elsewhere, too long ago, or used already
    kCancelled,        // they said no at the provider
    kRefused,          // the provider gave an error instead of a code
    kProviderDown,     // it does not answer, or not as a provider does
    kBadAnswer,        // what it says of them is not to be believed
    kUnverifiedEmail,  // nobody known, and no verified address
    kUnknown,          // nobody known, and nobody new is taken
    kNoRole,           // none of their groups there gives them a role
    kOtherAccount      // their address belongs to a user who signs in by another account there
};

std::string_view to_text(SignOnFault fault) noexcept;

}  // namespace campaignd
