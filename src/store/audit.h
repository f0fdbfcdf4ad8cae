#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/audit.h"
#include "model/detail.h"

/// Table audit: who did what, append-only until it is old. No secret ever comes here.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::audit {

/// Where a request came from, and its id.
struct Origin {
    std::string_view address;
    std::string_view request_id;
};

void append(db::WriteTx& tx,
            std::string_view actor,
            std::string_view action,
            std::string_view target,
            const Detail& detail,
            const Origin& origin);

/// What may happen as often as strangers like: one row for each minute.
struct Counted {
    std::int64_t minute = 0;  // since 1970
    std::string actor;
    std::string action;
    std::string target;
    std::string network;
    Detail detail;  // of the first time
};

void add_times(db::WriteTx& tx, const Counted& what, std::int64_t times);

/// How many rows a search for a text looks at, of those that the other filters leave.
constexpr std::int64_t kSearchReach = 20'000;

/// Rows from the newest on, and the oldest one that was looked at.
struct Found {
    std::vector<AuditEntry> rows;
    std::int64_t oldest = 0;  // its id; 0: all were looked at
    TimeMs oldest_at = 0;
};

/// Newest first, ids below `before`. With a text: among the next kSearchReach of them.
Found list(const db::ReadTx& tx, const AuditFilter& filter, std::int64_t before, int limit);
/// What `who` changed about themselves, counted up to `cap`.
std::int64_t count_own(const db::ReadTx& tx, std::string_view who, std::int64_t cap);
/// How many match, counted up to `cap`; with a text: among the newest kSearchReach.
std::int64_t count(const db::ReadTx& tx, const AuditFilter& filter, std::int64_t cap);
/// Removes up to `limit` rows older than `at`; how many.
int prune(db::WriteTx& tx, TimeMs at, int limit);

}  // namespace campaignd::store::audit
