#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "db/transaction.h"
#include "model/import.h"
#include "model/message.h"
#include "store/import_trial.h"

namespace campaignd::store::imports {

struct ApplyOptions {
    ImportUpdate update = ImportUpdate::kOverwrite;
    std::int64_t import_id = 0;
    bool joins = false;  // ongoing campaigns are told who joins
};

struct AppliedRows {
    ImportCounts counts;
    std::vector<RecipientId> people;   // of the rows, in their order
    std::vector<RecipientId> leavers;  // were in a list here, and left it by the word of a row
};

/// Takes good rows of an import into the list: unknown addresses become recipients, known ones
/// are merged as `update` says (what the row does not give stays in any case), all become members.
/// With list 0 they join only the lists that their rows name. Who has left by the row's word leaves
/// here too, a list or all mail; nobody comes back, and erased rows cannot be met. Tags are added
/// to those a person has. The sizes of lists and the tally move with the rows. Histories name the
/// import. Counts created, updated, unchanged, not_active, unknown_zones and unknown_lists.
AppliedRows apply_rows(db::WriteTx& tx,
                       std::int64_t list_id,
                       std::span<const ImportedRecipient> rows,
                       const ApplyOptions& options = {});

/// The same counts, and changes nobody. What rows would have made of people is kept in `trial`.
/// With list 0 no list is unknown: it will be made.
ImportCounts preview_rows(const db::ReadTx& tx,
                          std::int64_t list_id,
                          std::span<const ImportedRecipient> rows,
                          ImportUpdate update,
                          ImportTrial& trial);

}  // namespace campaignd::store::imports
