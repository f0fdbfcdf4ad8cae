#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "service/access/paging.h"

namespace campaignd::service {

/// A page of a small collection, by the list() and count() of its store. Throws Error(kInvalid) as
/// PageQuery::after() does.
template <typename Row>
Page<Row> listed(const db::Database& database,
                 const PageQuery& query,
                 std::vector<Row> (*list)(const db::ReadTx&, std::string_view, std::int64_t, int),
                 std::int64_t (*count)(const db::ReadTx&, std::string_view)) {
    const std::int64_t after = query.after();
    return database.read([&](const db::ReadTx& tx) {
        return page_of(list(tx, query.q, after, query.limit + 1), query, count(tx, query.q));
    });
}

}  // namespace campaignd::service
