#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/second_factor.h"
#include "service/access/audit.h"
#include "service/access/password_proof.h"
#include "service/access/principal_cache.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// Checks a code as a log-in must: slowed down on a count of its own, up to 15 minutes for
/// everybody, since whoever comes this far has the password. One transaction looks, takes and
/// notes. False when it is wrong. Throws TooManyAttempts.
bool check_code(db::Database& database,
                const MasterKey& key,
                const AccountOwner& owner,
                std::string_view code);

/// Setting up an authenticator app, and giving it up. The steps: begin() shows a secret, confirm()
/// with one right code switches it on; from then on every log-in asks for a code.
/// Owner: App; the references must outlive it. Thread-safe. Throws Error: kInvalid naming
/// "password" or "code", kConflict when the state forbids it; TooManyAttempts.
class SecondFactors {
  public:
    /// `issuer`: what the app shows beside the e-mail address; without a colon.
    SecondFactors(db::Database& database,
                  const MasterKey& key,
                  PasswordProof& passwords,
                  PrincipalCache& cache,
                  std::string issuer);

    NewSecondFactor begin(const AccountOwner& owner, std::string_view password);
    /// Ends the other sessions, which have proved a password alone.
    RecoveryCodes confirm(const AccountOwner& owner, std::string_view code);
    RecoveryCodes renew_codes(const AccountOwner& owner, std::string_view password);
    /// Needs both: neither an open browser nor a stolen password gives it up.
    void remove(const AccountOwner& owner, std::string_view password, std::string_view code);
    /// For somebody who lost theirs, by an admin: ends all their sessions and tokens. Throws
    /// kNotFound, kConflict when there is none.
    static void reset(db::Database& database, const Actor& actor, std::int64_t user_id);
    void reset(const Actor& actor, std::int64_t user_id);

  private:
    void demand_code(const AccountOwner& owner, std::string_view code) const;

    db::Database& database_;
    const MasterKey& key_;
    PasswordProof& passwords_;
    PrincipalCache& cache_;
    const std::string issuer_;
};

}  // namespace campaignd::service
