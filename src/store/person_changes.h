#pragma once

#include <cstdint>

#include "db/transaction.h"
#include "model/message.h"
#include "model/person_change.h"

/// Rows of person_change and import_range: what happened to a person that no other table tells, and
/// by whom. Thread: the transaction's. Throws SqlError.
namespace campaignd::store::person_changes {

/// Of each person the newest few hundred are kept. `about`: as PersonChange says.
void record(db::WriteTx& tx,
            RecipientId recipient,
            PersonChange change,
            std::int64_t about,
            const Cause& cause);

/// The people from `first` to `last` were made by one import: one row for all in a row, however
/// many slices made them.
void note_created(db::WriteTx& tx,
                  std::int64_t import_id,
                  std::int64_t list_id,
                  RecipientId first,
                  RecipientId last);

}  // namespace campaignd::store::person_changes
