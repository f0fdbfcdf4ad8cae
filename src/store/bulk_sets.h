#pragma once

#include <cstdint>
#include <vector>

#include "db/transaction.h"
#include "model/bulk.h"

/// Who a bulk action is about: ids that are found once and kept in chunks of kBulkChunk people,
/// packed (packed_ids.h): a set of millions is written in one short transaction. Thread: the
/// transaction's. Throws SqlError, and Error(kCorrupt) for a damaged row.
namespace campaignd::store::bulk {

constexpr std::int64_t kBulkChunk = 4'096;

/// Ascending, erased people left out; looks at everybody where there is a filter.
std::vector<RecipientId> find_people(const db::ReadTx& tx, const BulkTarget& target);

void insert_set(db::WriteTx& tx, std::int64_t id, const std::vector<RecipientId>& people);
/// The people of a chunk behind the first `done` people of the set.
std::vector<RecipientId> people_behind(const db::ReadTx& tx, std::int64_t id, std::int64_t done);
bool set_holds(const db::ReadTx& tx, std::int64_t id, RecipientId recipient);
/// The next chunks; returns how many.
int forget_set(db::WriteTx& tx, std::int64_t id, int limit);

}  // namespace campaignd::store::bulk
