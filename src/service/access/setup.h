#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/thread.h"
#include "db/database.h"
#include "model/user.h"
#include "service/access/audit.h"
#include "service/access/password_hasher.h"

namespace campaignd::service {

/// The first run: whoever can read the log or the file DATABASE.setup-token may make the first
/// admin, once. The 128-bit token lives 30 min; start() and a late request make a new one.
/// Owner: App. Thread-safe.
class Setup {
  public:
    static constexpr TimeMs kTokenMs = TimeMs{30} * 60'000;

    /// `announce` prints a token and the file it is in; called at each start() and renewal.
    using Announce =
        std::function<void(const std::string& token, const std::filesystem::path& file)>;

    Setup(db::Database& database, PasswordHasher& hasher, Announce announce);

    /// True until there is a user.
    bool needed() const;
    /// Announces a token when one is needed, keeping one that is still valid.
    void start();
    /// Makes the first admin. Throws Error: kConflict when there is a user already,
    /// kForbidden for a wrong or expired token, kInvalid with every fault.
    User complete(std::string_view token,
                  std::string_view email,
                  std::string_view password,
                  const std::string& address);

  private:
    bool is_valid(const db::ReadTx& tx, std::string_view token) const;
    void renew() REQUIRES(renewing_);

    db::Database& database_;
    PasswordHasher& hasher_;
    const Announce announce_;
    const std::filesystem::path file_;
    mutable std::atomic<bool> done_{false};
    Mutex renewing_;
};

}  // namespace campaignd::service
