#pragma once

#include <cstdint>

#include "db/transaction.h"
#include "model/accounts.h"

/// Table relay_habits: what was learnt of the relay of a sender.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::relay_habits {

/// As learnt with this revision of the sender; a changed sender has nothing learnt.
RelayHabits find(const db::ReadTx& tx, std::int64_t sender_id, std::int64_t revision);
/// Nothing happens when the sender is gone.
void record(db::WriteTx& tx,
            std::int64_t sender_id,
            std::int64_t revision,
            const RelayHabits& habits);

}  // namespace campaignd::store::relay_habits
