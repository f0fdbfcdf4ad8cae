#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/sign_on.h"
#include "service/access/auth.h"
#include "service/access/identity_provider.h"
#include "service/access/login_throttle.h"
#include "service/access/principal_cache.h"
#include "service/access/refusals.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// What the browser brings back from the provider (RFC 6749 section 4.1.2, RFC 9207).
struct SignOnAnswer {
    std::string state{};
    std::string code{};
    std::string error{};   // instead of a code
    std::string issuer{};  // may be empty
};

/// A sign-on that was just begun.
struct BegunSignOn {
    std::string authorize_url{};  // of the provider's log-in page
    std::string cookie{};         // the browser keeps it for kFlowMs
};

/// Signing in by an OpenID provider instead of a password.
///
///   begin(): the browser goes to the provider's log-in page, and keeps a sealed cookie with what
///            belongs to this sign-on. Nothing is stored.
///   finish(): it comes back with a code; the provider says by a signed token who that is. A
///             session opens, as by a password.
///
/// Who comes in: whoever signed in this way before (issuer and subject); else, when the provider
/// has verified their address, the user with that address, whoever is invited, and somebody new as
/// SignOnRules say. Where those give roles by groups of the provider, each sign-on renews the role:
/// a lower one ends sessions and API tokens, none lets nobody in. The last admin, and the last one
/// with a password, stay what they are. Failures are slowed down as wrong passwords are, and
/// audited.
/// Owner: App; the references must outlive it. Thread-safe; blocks while the provider is asked.
/// Throws SignOnError; TooManyAttempts.
class SignOn {
  public:
    static constexpr TimeMs kFlowMs = TimeMs{10} * 60'000;

    SignOn(db::Database& database,
           const MasterKey& key,
           Auth& auth,
           PrincipalCache& cache,
           Refusals& refusals,
           IdentityProvider& provider,
           std::string public_url);

    const SignOnRules& rules() const noexcept { return provider_.rules(); }

    /// The address to register with the provider.
    std::string redirect_uri() const { return public_url_ + "/oidc/callback"; }

    BegunSignOn begin();
    Login finish(const SignOnAnswer& answer, std::string_view cookie, const LoginPlace& place);

    /// The user signs in by the provider no more, until it vouches for their address again. Ends
    /// their sessions and API tokens. Throws Error(kNotFound), Error(kConflict) when they do not.
    void unlink(const Actor& actor, std::int64_t user_id);

  private:
    IdentityClaims identify(const SignOnAnswer& answer, std::string_view cookie);
    /// The flow of a cookie of ours that is not too old.
    SignOnFlow flow_of(std::string_view cookie) const;
    /// Nothing when their groups give them no role.
    std::optional<User> admit(db::WriteTx& tx,
                              const IdentityClaims& claims,
                              const std::string& address) const;
    std::optional<User> renew_role(db::WriteTx& tx,
                                   const User& user,
                                   const IdentityClaims& claims,
                                   const std::string& address) const;
    /// Of their groups, or the one of whoever is in none of them.
    std::optional<Role> role_by_groups(const IdentityClaims& claims) const;
    [[noreturn]] void fail_without_role(const IdentityClaims& claims) const;
    User link(db::WriteTx& tx,
              const User& user,
              const IdentityClaims& claims,
              const std::string& address) const;
    std::optional<User> make(db::WriteTx& tx,
                             const IdentityClaims& claims,
                             const std::string& email,
                             const std::string& address) const;
    void note_failure(const SignOnError& error,
                      const LoginThrottle& throttle,
                      const std::string& address);

    db::Database& database_;
    const MasterKey& key_;
    Auth& auth_;
    PrincipalCache& cache_;
    Refusals& refusals_;
    IdentityProvider& provider_;
    const std::string public_url_;
};

}  // namespace campaignd::service
