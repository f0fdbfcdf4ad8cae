#pragma once

#include <cstdint>
#include <span>

#include "db/transaction.h"
#include "model/import.h"

namespace campaignd::store::imports {

/// Takes good rows of an import into the list: unknown addresses become recipients, known ones
/// are merged (what the row gives wins, what it does not give stays), all become members. Nobody's
/// status changes, and erased rows cannot be met. Counts, the list's size and the tally move
/// with the rows. Returns created, updated and unchanged.
model::ImportCounts apply_rows(db::WriteTx& tx,
                               std::int64_t list_id,
                               std::span<const model::ImportedRecipient> rows);

}  // namespace campaignd::store::imports
