#pragma once

#include <string>
#include <vector>

#include "db/database.h"
#include "model/message.h"
#include "service/access/audit.h"
#include "store/erasure.h"

/// How people are erased, one at a time or many in slices. The order is: rejected rows of imports
/// that hold their addresses are blanked, then the people are erased, then the log is cleaned.
/// Thread: any, outside a transaction where a Database is given. Throws Error.
namespace campaignd::service {

/// Looks through the next rejected rows, a few thousand, and blanks those that hold one of the
/// addresses: looked for in a short snapshot, changed a few at a time, as there may be millions.
/// False when the walk is at its end.
bool blank_rejected_rows(db::Database& database,
                         const store::erasure::Texts& emails,
                         store::erasure::RejectedWalk& walk);

/// Takes all personal data of one person and keeps the ledger's rows. False when it was done
/// before. Throws Error(kNotFound).
bool erase_person(db::WriteTx& tx, const Actor& actor, RecipientId id);

}  // namespace campaignd::service
