#pragma once

#include <cstdint>
#include <span>

#include "db/transaction.h"
#include "model/import.h"

namespace campaignd::store::imports {

/// Takes good rows of an import into the list: unknown addresses become recipients, known ones
/// are merged (what the row gives wins, what it does not give stays), all become members. Who has
/// left by the row's word leaves here too; nobody comes back, and erased rows cannot be met.
/// Counts, the list's size and the tally move with the rows. Returns created, updated, unchanged,
/// not_active and unknown_zones.
ImportCounts apply_rows(db::WriteTx& tx,
                        std::int64_t list_id,
                        std::span<const ImportedRecipient> rows);

}  // namespace campaignd::store::imports
