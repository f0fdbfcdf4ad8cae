#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "model/second_factor.h"
#include "service/access/access_rules.h"
#include "service/access/auth.h"
#include "service/access/password_hasher.h"
#include "service/access/password_proof.h"
#include "service/access/principal_cache.h"

namespace campaignd::service {

/// What somebody sees and changes of their own account: name, page, password, sessions.
/// Owner: App; the references must outlive it. Thread-safe. Throws Error: kInvalid with every
/// fault, kNotFound.
class Profile {
  public:
    Profile(db::Database& database,
            PasswordHasher& hasher,
            PasswordProof& passwords,
            Auth& auth,
            PrincipalCache& cache,
            AccessRules rules = {});

    OwnProfile get(std::int64_t user_id) const;
    OwnProfile update(std::int64_t user_id, const ProfileChange& change);

    /// Ends every session and the API tokens of the owner, this session too, and opens a new one in
    /// its place. Throws TooManyAttempts when the present password was guessed at too often.
    Login change_password(const AccountOwner& owner,
                          std::string_view present,
                          std::string_view password);

    std::vector<SessionView> sessions(const AccountOwner& owner) const;
    void end_session(const AccountOwner& owner, std::int64_t session_id);
    /// How many.
    int end_other_sessions(const AccountOwner& owner);

  private:
    db::Database& database_;
    PasswordHasher& hasher_;
    PasswordProof& passwords_;
    Auth& auth_;
    PrincipalCache& cache_;
    const AccessRules rules_;
};

}  // namespace campaignd::service
