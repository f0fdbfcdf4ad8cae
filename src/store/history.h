#pragma once

#include <cstdint>
#include <vector>

#include "db/transaction.h"
#include "model/history.h"

/// All that is known of one person's life, from every table that tells of it. Throws SqlError.
namespace campaignd::store::history {

struct Lines {
    std::vector<HistoryItem> items;
    std::int64_t total = 0;  // of the wanted kinds, on all pages; 0 behind the last
};

/// Newest first, behind `query.before`.
Lines list(const db::ReadTx& tx, RecipientId recipient, const HistoryQuery& query, int limit);

}  // namespace campaignd::store::history
