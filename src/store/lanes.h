#pragma once

#include <vector>

#include "db/transaction.h"
#include "model/job.h"

/// The queue by lane. Throws SqlError.
namespace campaignd::store::lanes {

/// The parts of a step are one lane. Every lane that is open or has failed jobs: those with failed
/// jobs first, then by number. Messages are never counted: they come from the ledger's sums. Jobs
/// of system work that are ready, and all failed ones, are counted up to `cap` in each lane.
/// Without `waiting`.
std::vector<LaneView> list(const db::ReadTx& tx, std::int64_t cap, int limit);

}  // namespace campaignd::store::lanes
