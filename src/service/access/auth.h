#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/user.h"
#include "service/access/access_rules.h"
#include "service/access/audit.h"
#include "service/access/login_throttle.h"
#include "service/access/password_proof.h"
#include "service/access/principal_cache.h"
#include "service/access/refusals.h"
#include "service/secrets/master_key.h"
#include "store/sessions.h"

namespace campaignd::service {

/// A session that was just opened; or, with a second factor, the way to it. `cookie` is known to
/// the browser alone: the database keeps its SHA-256.
struct Login {
    std::string cookie{};     // empty: a code is needed, too
    std::string challenge{};  // what finish() takes beside the code, for kChallengeMs
    std::string device{};     // the browser keeps it, so that it is known at its next login
    Principal principal{};
    TimeMs expires_at = 0;  // at the latest; earlier when idle
};

/// Where a login comes from.
struct LoginPlace {
    std::string address{};  // empty: this machine
    std::string device{};   // Login::device of an earlier login of this browser, if any
    std::string browser{};  // the User-Agent header
};

/// Who is it: logging in and out, sessions and API tokens. A session dies after 12 h without a
/// request, 7 d after it began, and with any change of its user's password or role.
///
/// Whoever has a second factor logs in by two steps: login() with the password gives a challenge,
/// finish() with it and a code the session. Nothing is stored between them.
/// Owner: App; the references must outlive it. Thread-safe.
class Auth {
  public:
    static constexpr TimeMs kIdleMs = TimeMs{12} * 3'600'000;
    static constexpr TimeMs kAbsoluteMs = TimeMs{7} * 24 * 3'600'000;
    static constexpr TimeMs kChallengeMs = TimeMs{5} * 60'000;

    Auth(db::Database& database,
         const MasterKey& key,
         PasswordProof& passwords,
         PrincipalCache& cache,
         Refusals& refusals,
         AccessRules rules = {});

    /// Throws Error(kUnauthorized), with one text for an unknown user and a wrong password;
    /// TooManyAttempts; kBusy when too many log in at once; kForbidden where passwords are off.
    Login login(std::string_view email, std::string_view password, const LoginPlace& place);
    /// Throws Error: kConflict when the challenge is old, or no longer fits its user; kUnauthorized
    /// for a wrong code; TooManyAttempts.
    Login finish(std::string_view challenge, std::string_view code, const LoginPlace& place);
    /// A session for somebody who proved who they are in another way: the audit names it.
    Login open_session(std::int64_t user_id, const LoginPlace& place, std::string_view method);
    void logout(std::string_view cookie, const Actor& actor);

    /// Nothing for an unknown or expired credential. Costs no write but one in minutes.
    std::optional<Principal> authenticate_session(std::string_view cookie);
    /// `address`: where the request came from; its network is kept with the token.
    std::optional<Principal> authenticate_bearer(std::string_view token,
                                                 const std::string& address = {});

    /// The settings may ask more of people now: each is read anew at their next request.
    void forget_known() { cache_.clear(); }

    /// Since when a session must have begun and been used to live.
    static store::sessions::Bounds bounds_at(TimeMs now) noexcept;

    /// Removes dead sessions, forgotten failures and invitations that nobody answered within a
    /// month; for the prune job.
    void prune();

  private:
    Login start_session(db::WriteTx& tx,
                        const User& user,
                        const LoginPlace& place,
                        std::string_view method) const;
    /// Without a password here a provider says who they are, and asks for what it wants.
    bool lacks(const db::ReadTx& tx, const User& user, bool has_password) const;
    std::string challenge_for(const User& user, const std::string& password_hash) const;
    std::string challenge_mac(std::string_view id, const std::string& password_hash) const;
    std::optional<Principal> load_session(const std::string& hash);
    std::optional<Principal> load_token(const std::string& hash, const std::string& address);
    void note_use(const ApiToken& token, const std::string& address);
    void note_failure(const std::optional<store::users::Credentials>& known,
                      const std::string& address);

    db::Database& database_;
    const MasterKey& key_;
    PasswordProof& passwords_;
    PrincipalCache& cache_;
    Refusals& refusals_;
    const AccessRules rules_;
};

}  // namespace campaignd::service
