#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"

/// The jobs that a text finds: it is part of the name of their campaign, of an address or a name of
/// whom they write to, of their kind or of their last error; or the number of one. Those that a
/// person looks at first come first: failed, in work, ready as they are due, ended. The work of a
/// page does not grow with the queue: a walk that meets few matches ends after a bounded number of
/// rows; then a page may be short, even empty, and `next` goes on. Ready messages are found through
/// the people and the campaigns, of people through the first twenty that match.
/// Thread: inside the caller's transaction. Throws SqlError, and Error for a cursor of another
/// list.
namespace campaignd::store::job_search {

struct Query {
    std::string text;
    std::optional<JobState> state{};
    std::string kind{};  // empty: every kind
    std::optional<std::string> cursor{};
    int limit = 50;
    int reach = 5'000;  // rows that each walk of a page looks at; smaller in tests
};

struct Page {
    std::vector<JobId> ids;
    std::optional<std::string> next;
};

Page find(const db::ReadTx& tx, const Query& query);

}  // namespace campaignd::store::job_search
