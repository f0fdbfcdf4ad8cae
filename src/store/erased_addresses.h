#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/transaction.h"

/// Erased people stay out: a keyed hash of the address is kept, and the address is suppressed again
/// when it comes back, by an import or by hand. The key is random and lives in this database alone.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store {

class ErasedAddresses {
  public:
    explicit ErasedAddresses(db::WriteTx& tx) : tx_(tx) {}

    /// Also takes the address itself out of the suppressions.
    void remember(std::string_view email);
    /// Suppresses the address when its owner was erased; to be asked for each new recipient. Costs
    /// one look at an empty table where nobody was erased.
    void suppress_again(std::string_view email);
    /// True when it is remembered.
    bool holds(std::string_view email);
    /// False when it was not remembered.
    bool forget(std::string_view email);
    /// SHA-256 of the address in small letters and the key.
    std::string hash_of(std::string_view email);

  private:
    bool is_any();

    db::WriteTx& tx_;
    std::optional<bool> any_;
    std::optional<std::string> salt_;
};

}  // namespace campaignd::store
