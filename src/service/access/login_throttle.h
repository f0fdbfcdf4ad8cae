#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
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

/// "198.51.100.0/24" or "2001:db8:1:2::/64" of an address, "local" when it is none. `ipv6_bits`:
/// 64, or another multiple of 8.
std::string network_of(std::string_view address, int ipv6_bits = 64);
/// While no proxy is named, everybody who comes through one on this machine looks like it.
bool is_this_machine(std::string_view network) noexcept;

/// Slows guessing down: after 5 failures each further one doubles a delay of 1 s. The counts are
/// stored; the same holds for accounts that do not exist.
///
/// - A network has a count, up to 15 min. This machine has none: while no proxy is named, everybody
///   who comes through one on this machine looks like it.
/// - A browser or network from which an account has logged in within 30 days has a count of its own
///   for it, up to 15 min: what strangers do elsewhere does not delay it.
/// - Everybody else shares one count of the account, up to 5 s only: somebody who has the password
///   and no known browser contends with guessers for a try each 5 s.
///
/// Codes of a second factor have counts of their own. Who gets that far has the password, so all of
/// these grow up to 15 min.
///
/// Thread: inside the caller's transaction.
class LoginThrottle {
  public:
    enum class Proof { kPassword, kCode };

    static constexpr TimeMs kKnownMs = TimeMs{30} * 24 * 3'600'000;

    /// `device`: what the browser was given at its last login, or is given now; may be empty.
    LoginThrottle(std::string_view email,
                  std::string_view address,
                  std::string_view device,
                  Proof proof = Proof::kPassword);

    /// Until when this attempt is refused, if it is.
    std::optional<TimeMs> blocked_until(const db::ReadTx& tx) const;
    /// Neither a network of its own nor a known browser tells this attempt from others.
    bool is_faceless(const db::ReadTx& tx) const;
    void failed(db::WriteTx& tx) const;
    void succeeded(db::WriteTx& tx) const;

  private:
    /// The browser or network that has a count of its own; nothing when none is known.
    std::optional<std::string> known_place(const db::ReadTx& tx) const;

    /// Whose count this attempt is.
    std::string counted(const db::ReadTx& tx) const;

    Proof proof_;
    std::string network_;              // empty: this machine
    std::string account_;              // a digest
    std::vector<std::string> places_;  // this browser and network, for this account
};

/// How many passwords of faceless attempts are tried: 5 a second and 20 at once, so that guessers
/// whom no network's count stops cannot fill the processors. In memory. Thread-safe.
class FacelessPace {
  public:
    bool take(SteadyTime now);

  private:
    Mutex mutex_;
    SteadyTime free_at_ GUARDED_BY(mutex_){};
};

}  // namespace campaignd::service
