#pragma once

#include <string_view>

#include "db/transaction.h"

/// Table used_signature: what relays signed and was taken, so that nobody brings it twice.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::used_signatures {

/// False when it was used before.
bool use(db::WriteTx& tx, std::string_view digest);
/// Forgets the oldest of those used before that moment; at most `limit`.
void forget(db::WriteTx& tx, TimeMs before, int limit);

}  // namespace campaignd::store::used_signatures
