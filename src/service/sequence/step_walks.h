#pragma once

#include <cstdint>

#include "db/transaction.h"

namespace campaignd::service {

/// One slice of a walk over the ledger behind a change of steps (service/sequence/unsent_change.h).
struct StepWalkSlice {
    bool more = false;
    bool waits = false;  // for messages in the hands of workers
};

/// Looks at up to `limit` messages; the place and what was done are of one transaction. Throws
/// Error.
StepWalkSlice step_walk_slice(db::WriteTx& tx, std::int64_t walk, int limit);

}  // namespace campaignd::service
