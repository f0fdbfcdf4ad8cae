#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/transaction.h"
#include "model/bulk.h"

namespace campaignd::service {

/// The files of exports in the spool begin with it.
constexpr std::string_view kExportPrefix = "export-";

/// Ends what a bulk action does, and queues that what is kept of it goes in time: the file of an
/// export after a day, what undo needs after a week, all else at once. Throws Error.
void end_bulk(db::WriteTx& tx,
              const BulkAction& action,
              BulkState state,
              std::string_view error = {});

/// The job of the action failed for good. Nothing is lost: for a week a person may have it go on.
void stop_bulk(db::WriteTx& tx, std::int64_t id, const std::string& error);

}  // namespace campaignd::service
