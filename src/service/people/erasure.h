#pragma once

#include <filesystem>
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

/// What an erasure leaves to be done outside of its transaction.
struct Erasure {
    bool done = false;                           // false: it was done before
    std::vector<std::filesystem::path> files{};  // that held the person: for remove_files()
};

/// Takes all personal data of one person and keeps the ledger's rows. Throws Error(kNotFound).
Erasure erase_person(db::WriteTx& tx, const Actor& actor, RecipientId id);

/// Removes files of exports; others stay.
void remove_files(const std::vector<std::filesystem::path>& files) noexcept;

}  // namespace campaignd::service
