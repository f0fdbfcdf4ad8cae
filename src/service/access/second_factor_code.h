#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/transaction.h"
#include "model/second_factor.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// A code of an authenticator app or a recovery code, as people type it: with spaces, hyphens and
/// letters of any case.
class TypedCode {
  public:
    explicit TypedCode(std::string_view text);

    /// Takes it when it is right and was never taken before: of the app within one step of 30 s, a
    /// recovery code once in its life. The second factor of `user_id` is set up, or being set up.
    bool take(db::WriteTx& tx, const MasterKey& key, std::int64_t user_id) const;

    bool is_recovery_code() const noexcept;

  private:
    std::string plain_;
};

/// Ten new ones in the place of the old; the database keeps their keyed hashes.
RecoveryCodes make_recovery_codes(db::WriteTx& tx, const MasterKey& key, std::int64_t user_id);

}  // namespace campaignd::service
