#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/scope.h"

namespace campaignd {

/// In rising order: each may do what the one before may. Stored as these integers.
enum class Role { kViewer, kEditor, kAdmin };

std::string_view to_text(Role role) noexcept;
std::optional<Role> parse_role(std::string_view name) noexcept;

/// The languages of the page.
enum class PageLanguage { kEnglish, kGerman };
enum class PageTheme { kLight, kDark };

std::string_view to_text(PageLanguage language) noexcept;  // a BCP 47 tag
std::optional<PageLanguage> parse_page_language(std::string_view tag) noexcept;
std::string_view to_text(PageTheme theme) noexcept;
std::optional<PageTheme> parse_page_theme(std::string_view name) noexcept;

/// How somebody wants the page; what is absent is as their browser has it.
struct PagePreferences {
    std::optional<PageLanguage> language;
    std::optional<PageTheme> theme;
};

/// What a request gives of them; an inner nothing clears.
struct PagePreferencesChange {
    std::optional<std::optional<PageLanguage>> language;
    std::optional<std::optional<PageTheme>> theme;

    void apply_to(PagePreferences& preferences) const;
};

/// How somebody signs in by a provider.
struct SignOnLink {
    std::string issuer{};
    std::string email{};  // as the provider said last; may be empty
    TimeMs linked_at = 0;
    TimeMs used_at = 0;
};

/// Somebody who logs in. The password hash never leaves store and service.
struct User {
    std::int64_t id = 0;
    std::string email;
    Role role = Role::kViewer;
    PagePreferences page;
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::int64_t revision = 1;
    std::string name{};  // as they call themselves; may be empty
    bool has_second_factor = false;
    bool has_password = true;             // false: they sign in by the provider alone
    std::optional<SignOnLink> sign_on{};  // none: by password alone
};

/// What a request gives of a user; what is absent stays as it is.
struct UserChange {
    std::optional<std::string> email;  // as it is stored
    std::optional<std::string> password;
    std::optional<Role> role;
};

/// A key for scripts; its secret is shown once, when it is made.
struct ApiToken {
    std::int64_t id = 0;
    std::string name;
    Role role = Role::kViewer;
    std::optional<std::int64_t> owner_id{};  // the user who made it; none: made beside the daemon
    std::string owner{};                     // their e-mail address
    std::optional<Scopes> scopes{};          // none: everything that the role allows
    std::optional<TimeMs> expires_at{};      // none: never
    TimeMs created_at = 0;
    std::optional<TimeMs> used_at{};
    std::string used_from{};  // the network of the last use, "198.51.100.0/24"
};

/// A token that was just made; `secret` is shown this once, the database keeps its SHA-256.
struct NewToken {
    ApiToken token;
    std::string secret;  // "cmpd_" and 43 characters of base62: 32 random bytes
};

/// What a request gives of a token.
struct TokenRequest {
    std::string name;
    std::optional<Role> role{};      // none: what the scopes need; without scopes the viewer
    std::optional<Scopes> scopes{};  // none: everything that the role allows
    std::optional<std::optional<TimeMs>> expires_at{};  // absent: in a year; nothing: never
};

/// Who sends a request.
struct Principal {
    std::int64_t user_id = 0;   // 0 for an API token
    std::int64_t token_id = 0;  // 0 for a person
    std::string name;           // the e-mail address, or the token's name
    Role role = Role::kViewer;
    bool via_session = false;  // by cookie, so that CSRF rules hold; false: by bearer token
    std::string csrf_token;    // of the session; empty for a bearer token
    PagePreferences page{};    // of a person
    /// A role that needs a second factor, and none is set up: they may do that and nothing else.
    bool lacks_second_factor = false;
    std::int64_t session_id = 0;     // as the list of one's own sessions names it; 0 for a token
    std::optional<Scopes> scopes{};  // of a token; none: everything that the role allows
    std::optional<std::int64_t> owner_id{};  // of a token: the user who made it
    std::optional<TimeMs> expires_at{};      // of a token; none: never

    /// "user:3" or "token:5": tells principals apart, for idempotency keys and the audit.
    std::string key() const;
};

/// What somebody changes of their own account.
struct ProfileChange {
    std::optional<std::string> name{};
    PagePreferencesChange page{};
};

/// Length alone is asked for: composition rules make passwords worse (NIST SP 800-63B).
void check_password(std::string_view password, std::vector<FieldError>& faults);

}  // namespace campaignd
