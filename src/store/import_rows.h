#pragma once

#include <cstdint>
#include <vector>

#include "db/transaction.h"
#include "model/import.h"

namespace campaignd::store {

/// Takes good rows of an import into the list: unknown addresses become recipients, known ones
/// are merged (what the row gives wins, what it does not give stays), all become members. Nobody's
/// status changes, and erased rows cannot be met. Counts, the list's size and the tally move
/// with the rows. Returns created, updated and unchanged.
model::ImportCounts apply_import_rows(db::WriteTx& tx,
                                      std::int64_t list_id,
                                      const std::vector<model::ImportedRecipient>& rows);

}  // namespace campaignd::store
