#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"
#include "model/message.h"

/// Pages of a campaign's ledger, in a time that does not grow with it. Each way of asking walks the
/// index that leads to what is asked for: all and sent in the ledger's order, queued as they are
/// due, sending through the leases, the other states by id, a part of an address through the
/// people. A walk that meets few matches ends after a bounded number of rows; then a page may be
/// short, even empty, and `next` goes on. Throws SqlError, and Error for a cursor of another list.
namespace campaignd::store::ledger_pages {

/// Rows that one page looks at, at most. A constant of the product, smaller in tests.
struct Reach {
    int rows = 20'000;
    int people = 100'000;
};

struct Query {
    CampaignId campaign = 0;
    std::optional<MessageState> state;
    std::optional<int> step;
    std::string q;  // part of the address or the name
    std::optional<std::string> cursor;
    int limit = 50;
    Reach reach{};
};

struct Page {
    std::vector<MessageId> ids;
    std::optional<std::string> next;
};

Page find(const db::ReadTx& tx, const Query& query);

/// How many messages a search by address finds over all its pages. It counts `reach.rows` of them
/// at most, and among `reach.people` people: beyond those it is what the rest would hold if it were
/// like them.
struct Count {
    std::int64_t total = 0;
    bool is_estimate = false;
};

Count count_of_people(const db::ReadTx& tx, const Query& query);

}  // namespace campaignd::store::ledger_pages
