#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "db/transaction.h"

namespace campaignd::service {

/// Too many failed logins: come back later. http answers 429 with Retry-After.
class TooManyAttempts : public Error {
  public:
    explicit TooManyAttempts(std::int64_t retry_after_s);

    std::int64_t retry_after_s() const noexcept { return retry_after_s_; }

  private:
    std::int64_t retry_after_s_;
};

/// "198.51.100.0/24" or "2001:db8:1:2::/64" of an address, "local" when it is none.
std::string network_of(std::string_view address);

/// Slows guessing down: after 5 failures of one account or one network each further one doubles a
/// delay of 1 s, up to 15 min; the counts are stored. Guessers elsewhere cannot lock somebody
/// out for good: a network from which an account has logged in before has a count of its own.
/// The same for accounts that do not exist. Thread: inside the caller's transaction.
class LoginThrottle {
  public:
    LoginThrottle(std::string_view email, std::string_view address);

    /// Until when this attempt is refused, if it is.
    std::optional<TimeMs> blocked_until(const db::ReadTx& tx) const;
    void failed(db::WriteTx& tx) const;
    void succeeded(db::WriteTx& tx) const;

  private:
    /// Whose count an attempt at this account goes to.
    const std::string& account_subject(const db::ReadTx& tx) const;

    std::string network_;
    std::string account_;
    std::string account_here_;
    std::string known_here_;
};

}  // namespace campaignd::service
