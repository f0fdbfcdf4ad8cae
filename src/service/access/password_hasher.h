#pragma once

#include <string>
#include <string_view>

#include "base/thread.h"

namespace campaignd::service {

/// argon2id costs 19 MiB and some 20 ms each: at most two run at once in this process, so that
/// many logins cannot exhaust the memory. Owner: App. Thread-safe; never call it in a transaction.
/// Throws Error(kBusy) when too many wait.
class PasswordHasher {
  public:
    PasswordHasher();

    /// The right to hash; waits for its turn. `hasher` must outlive it.
    class Turn {
      public:
        explicit Turn(PasswordHasher& hasher);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        std::string hash(std::string_view password) const;
        /// With an empty hash (nobody by that name) it takes as long and says no.
        bool verify(const std::string& hash, std::string_view password) const;

      private:
        PasswordHasher& hasher_;
    };

    std::string hash(std::string_view password) { return Turn(*this).hash(password); }

    /// The most that ever ran at once.
    int peak() const;

  private:
    const std::string nobody_;  // the hash of a password that nobody has

    mutable Mutex mutex_;
    Condition turn_ended_;
    int running_ GUARDED_BY(mutex_) = 0;
    int waiting_ GUARDED_BY(mutex_) = 0;
    int peak_ GUARDED_BY(mutex_) = 0;
};

}  // namespace campaignd::service
