#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/audit.h"
#include "model/detail.h"

/// Table audit: who did what, append-only. No secret ever comes here.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::audit {

void append(db::WriteTx& tx,
            std::string_view actor,
            std::string_view action,
            std::string_view target,
            const Detail& detail);
/// Newest first, ids below `before`; `q` is a part of actor, action or target, or empty.
std::vector<AuditEntry> list(const db::ReadTx& tx,
                             std::string_view q,
                             std::int64_t before,
                             int limit);
/// What `who` changed about themselves, counted up to `cap`.
std::int64_t count_own(const db::ReadTx& tx, std::string_view who, std::int64_t cap);
/// How many match `q`, counted up to `cap`.
std::int64_t count(const db::ReadTx& tx, std::string_view q, std::int64_t cap);

}  // namespace campaignd::store::audit
