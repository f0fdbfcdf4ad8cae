#pragma once

#include <cstdint>
#include <span>

#include "db/transaction.h"
#include "model/import.h"

namespace campaignd::store::imports {

/// Takes good rows of an import into the list: unknown addresses become recipients, known ones
/// are merged as `update` says (what the row does not give stays in any case), all become members.
/// Who has left by the row's word leaves here too; nobody comes back, and erased rows cannot be
/// met. Tags are added to those a person has. Counts, the sizes of lists and the tally move with
/// the rows. Histories
/// name the import. Returns created, updated, unchanged, not_active, unknown_zones and
/// unknown_lists.
ImportCounts apply_rows(db::WriteTx& tx,
                        std::int64_t list_id,
                        std::span<const ImportedRecipient> rows,
                        ImportUpdate update = ImportUpdate::kOverwrite,
                        std::int64_t import_id = 0);

/// The same counts, and changes nothing. A later row of the same call that has the address of an
/// earlier one counts as unchanged.
ImportCounts preview_rows(const db::ReadTx& tx,
                          std::span<const ImportedRecipient> rows,
                          ImportUpdate update);

}  // namespace campaignd::store::imports
