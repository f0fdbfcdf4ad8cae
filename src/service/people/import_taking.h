#pragma once

#include <span>
#include <vector>

#include "db/transaction.h"
#include "model/import.h"

/// What a slice of an import writes, in its transaction. Throws SqlError.
namespace campaignd::service {

/// Takes good rows as apply_rows() does. Campaigns of lists that somebody left by a row end for
/// them; ongoing campaigns take the people, or pass them over, as the import says.
ImportCounts take_into(db::WriteTx& tx,
                       const Import& import,
                       std::span<const ImportedRecipient> rows);

/// Keeps bad rows up to the cap; all of them are counted.
void keep_rejected(db::WriteTx& tx, const Import& import, const std::vector<RejectedRow>& rows);

}  // namespace campaignd::service
