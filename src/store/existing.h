#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace campaignd::store {

/// The row that was found; `what` is the word for it. Throws Error(kNotFound).
template <typename Row>
Row existing(std::optional<Row> found, std::string_view what, std::int64_t id) {
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no {} {}", what, id));
    }
    return *std::move(found);
}

}  // namespace campaignd::store
