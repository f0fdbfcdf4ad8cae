#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/page.h"

namespace campaignd::service {

/// How a caller asks for a page of a small collection, ordered by id.
struct PageQuery {
    std::string q;
    std::optional<std::string> cursor;  // `next` of the page before
    int limit = 50;                     // 1 to 500

    /// The id the cursor names, or `start`. Throws Error(kInvalid) when it is none.
    std::int64_t after(std::int64_t start = 0) const;
};

/// Throws Error(kInvalid) naming limit when it is out of range.
void check_page(const PageQuery& query);

/// The page of rows fetched with limit + 1. A total of `count_cap` is where counting stopped.
template <typename Row>
Page<Row> page_of(std::vector<Row> rows,
                  const PageQuery& query,
                  std::int64_t total,
                  std::int64_t count_cap = INT64_MAX) {
    Page<Row> page{.total = total, .total_is_estimate = total == count_cap};
    const auto limit = static_cast<std::size_t>(query.limit);
    if (rows.size() > limit) {
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(limit), rows.end());
        page.next = std::to_string(rows.back().id);
    }
    page.items = std::move(rows);
    return page;
}

}  // namespace campaignd::service
