#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"

/// The ledger's invariants, each recounted from the rows. These statements read whole tables: for
/// `campaignd check`, never for a request. Thread: inside the caller's transaction. Throws
/// SqlError.
namespace campaignd::store::check {

/// One broken row in a person's words, by a query whose one column is that text.
std::vector<std::string> foreign_keys(const db::ReadTx& tx);
/// What every maintained count should be and is not.
std::vector<std::string> sums(const db::ReadTx& tx);
/// Messages and their jobs, leases and their owners, campaigns said to be over.
std::vector<std::string> states(const db::ReadTx& tx);

}  // namespace campaignd::store::check
