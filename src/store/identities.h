#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "db/transaction.h"

/// Table identity: what a provider calls the users who sign in by it, one identity each.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::identities {

/// The user whom the provider calls so.
std::optional<std::int64_t> find_user(const db::ReadTx& tx,
                                      std::string_view issuer,
                                      std::string_view subject);
void link(db::WriteTx& tx,
          std::int64_t user,
          std::string_view issuer,
          std::string_view subject,
          std::string_view email);
/// They signed in again, and the provider said this address.
void touch(db::WriteTx& tx,
           std::string_view issuer,
           std::string_view subject,
           std::string_view email);
/// False when there was none.
bool unlink(db::WriteTx& tx, std::int64_t user);

}  // namespace campaignd::store::identities
