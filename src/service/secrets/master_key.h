#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"
#include "db/database.h"

namespace campaignd::service {

/// A key that the configuration brought: a systemd credential or a *_FILE.
struct GivenKey {
    std::string text;
    std::string origin;  // the file it came from, for messages
};

/// The secret that all others hang from: sealed passwords, links in mail, Message-IDs. Each purpose
/// has a key of its own, derived by HMAC-SHA-256. Immutable, thread-safe, copyable. Its text goes
/// to no log and no answer.
class MasterKey {
  public:
    /// Hashes `text`, which needs at least 32 characters. Throws Error(kInvalid) naming `origin`.
    MasterKey(std::string_view text, std::string origin);

    /// The given key, or else the file DATABASE.key, which is made (mode 0600) on the first start.
    /// Throws Error(kInvalid), changing nothing, when others may read the file, when it is gone, or
    /// when it is not the key that this database was first opened with.
    static MasterKey open(db::Database& database, const std::optional<GivenKey>& given);

    /// Throws Error as open() does; makes the file when it is absent and `may_create`.
    static MasterKey from_file(const std::filesystem::path& path, bool may_create);

    /// The key of one purpose: "seal", "message-id", "token", …
    Key derive(std::string_view purpose) const;

    std::string seal(std::string_view plain) const;
    /// Throws Error(kCorrupt) naming the key's origin when it was sealed with another key.
    std::string unseal(std::string_view sealed) const;

    const std::string& origin() const noexcept { return origin_; }

  private:
    void check_against(db::Database& database) const;

    Key key_{};
    std::string origin_;
};

}  // namespace campaignd::service
