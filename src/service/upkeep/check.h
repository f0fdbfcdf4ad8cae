#pragma once

#include <string>
#include <vector>

#include "db/database.h"

namespace campaignd::service {

/// `campaignd check`: SQLite's own integrity, every invariant of the ledger, recounted, and the
/// files of the library. One line for each fault, empty when all is well. Reads the whole file on
/// one snapshot, so that it works beside a running daemon. Thread: any, no transaction.
std::vector<std::string> check_database(db::Database& database);

}  // namespace campaignd::service
