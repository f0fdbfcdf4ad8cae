#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/user.h"
#include "service/access/audit.h"
#include "service/access/password_hasher.h"
#include "service/access/principal_cache.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// The e-mail address of a new user as it is kept. Throws Error(kInvalid) with every fault of it
/// and of the password.
std::string checked_login(std::string_view email, std::string_view password);

/// The people who log in. At least one admin always remains. Owner: App, or a command beside a
/// running daemon. Thread-safe. Throws Error: kInvalid with every fault, kNotFound, kConflict for
/// an address in use and for the last admin, StaleRevision.
class Users {
  public:
    Users(db::Database& database, PasswordHasher& hasher, PrincipalCache& cache);

    User create(const Actor& actor,
                const std::string& email,
                Role role,
                const std::string& password);

    /// A new password or role ends the user's sessions; a new password or a lower role their API
    /// tokens, too.
    User update(const Actor& actor,
                std::int64_t id,
                const UserChange& change,
                const ExpectedRevision& expected = {});
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    User get(std::int64_t id) const;
    /// By their address, as it is stored.
    User get(std::string_view email) const;
    Page<User> list(const PageQuery& query) const;

  private:
    db::Database& database_;
    PasswordHasher& hasher_;
    PrincipalCache& cache_;
};

}  // namespace campaignd::service
