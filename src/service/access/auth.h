#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/user.h"
#include "service/access/audit.h"
#include "service/access/login_throttle.h"
#include "service/access/password_hasher.h"
#include "service/access/principal_cache.h"

namespace campaignd::service {

/// A session that was just opened. `cookie` is known to the browser alone: the database keeps
/// its SHA-256.
struct Login {
    std::string cookie;
    std::string device;  // the browser keeps it, so that it is known at its next login
    Principal principal;
    TimeMs expires_at = 0;  // at the latest; earlier when idle
};

/// Who is it: logging in and out, sessions and API tokens. A session dies after 12 h without a
/// request, 7 d after it began, and with any change of its user's password or role.
/// Owner: App; the references must outlive it. Thread-safe.
class Auth {
  public:
    static constexpr TimeMs kIdleMs = TimeMs{12} * 3'600'000;
    static constexpr TimeMs kAbsoluteMs = TimeMs{7} * 24 * 3'600'000;

    Auth(db::Database& database, PasswordHasher& hasher, PrincipalCache& cache);

    /// `device`: Login::device of an earlier login of this browser, if any. Throws
    /// Error(kUnauthorized), with one text for an unknown user and a wrong password;
    /// TooManyAttempts; kBusy when too many log in at once.
    Login login(std::string_view email,
                std::string_view password,
                const std::string& address,
                std::string_view device = {});
    /// A session for somebody who proved who they are in another way, as set-up does.
    Login open_session(std::int64_t user_id, const std::string& address);
    void logout(std::string_view cookie);

    /// Nothing for an unknown or expired credential. Costs no write but one a minute.
    std::optional<Principal> authenticate_session(std::string_view cookie);
    std::optional<Principal> authenticate_bearer(std::string_view token);

    /// Removes dead sessions and forgotten failures; for the prune job.
    void prune();

  private:
    Login start_session(db::WriteTx& tx, const User& user, const Actor& actor) const;
    std::optional<Principal> load_session(const std::string& hash);
    std::optional<Principal> load_token(const std::string& hash);

    db::Database& database_;
    PasswordHasher& hasher_;
    PrincipalCache& cache_;
    FacelessPace faceless_pace_;
};

}  // namespace campaignd::service
