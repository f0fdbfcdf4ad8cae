#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "service/access/audit.h"
#include "service/access/login_throttle.h"
#include "service/access/password_hasher.h"
#include "store/users.h"

namespace campaignd::service {

/// Somebody who is logged in and works on their own account.
struct AccountOwner {
    std::int64_t user_id = 0;
    std::int64_t session_id = 0;
    std::string email;
    std::string address;    // where the request came from
    std::string device{};   // what this browser was given at its last login; may be empty
    std::string browser{};  // the User-Agent header

    Actor actor() const;
};

/// Checks passwords for everybody who asks for one: the log-in, and whoever changes their own
/// account. All of them share one throttle, so that no screen is a way around it.
/// Owner: App; the references must outlive it. Thread-safe; never in a transaction.
class PasswordProof {
  public:
    /// Longer ones are none.
    static constexpr std::size_t kMaxPasswordBytes = 1'024;

    PasswordProof(db::Database& database, PasswordHasher& hasher);

    /// The user whose password it is; nothing when it is nobody's, which counts as a failure.
    /// `email` as it is stored. Throws TooManyAttempts, which says nothing about the password;
    /// kBusy when too many ask at once.
    std::optional<store::users::Credentials> check(const LoginThrottle& throttle,
                                                   const std::string& email,
                                                   std::string_view password);

    /// The hash of the owner's password. Throws the same, and Error(kInvalid) naming `field` when it
    /// is not theirs.
    std::string demand(const AccountOwner& owner, std::string_view password, const char* field);

  private:
    db::Database& database_;
    PasswordHasher& hasher_;
    FacelessPace faceless_pace_;
};

}  // namespace campaignd::service
