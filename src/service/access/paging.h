#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

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

/// {"items","total","next"} of rows fetched with limit + 1; `answer` makes one item.
template <typename Row, typename Answer>
nlohmann::json page_of(const std::vector<Row>& rows,
                       const PageQuery& query,
                       std::int64_t total,
                       Answer answer) {
    nlohmann::json items = nlohmann::json::array();
    const auto limit = static_cast<std::size_t>(query.limit);
    for (std::size_t i = 0; i < rows.size() && i < limit; ++i) {
        items.push_back(answer(rows[i]));
    }
    const bool more = rows.size() > limit;
    return {{"items", std::move(items)},
            {"total", total},
            {"next",
             more ? nlohmann::json(std::to_string(rows[limit - 1].id)) : nlohmann::json(nullptr)}};
}

}  // namespace campaignd::service
