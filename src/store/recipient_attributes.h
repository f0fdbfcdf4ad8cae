#pragma once

#include <cstdint>
#include <string>

#include "db/transaction.h"

/// Attributes without the rest of a person. Thread: the transaction's. Throws SqlError.
namespace campaignd::store::recipients {

/// Also of a person who is not there.
bool is_erased(const db::ReadTx& tx, std::int64_t id);
/// JSON object.
std::string attributes(const db::ReadTx& tx, std::int64_t id);
void set_attributes(db::WriteTx& tx, std::int64_t id, const std::string& attributes);

}  // namespace campaignd::store::recipients
