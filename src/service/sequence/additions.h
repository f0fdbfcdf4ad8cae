#pragma once

#include "base/slice_limit.h"
#include "db/transaction.h"
#include "model/ongoing.h"

/// People whom a person adds to a campaign that runs, each once: who is in it already stays as they
/// are. Thread: inside the caller's transaction. Throws Error.
namespace campaignd::service {

/// Enrols those named at once, and has those of lists and segments enrolled behind the answer.
AddedCounts add_people(db::WriteTx& tx,
                       const Campaign& campaign,
                       const AddedPeople& people,
                       const std::string& by);
/// True while there is more.
bool addition_slice(db::WriteTx& tx, std::int64_t addition, const SliceLimit& limit);

}  // namespace campaignd::service
