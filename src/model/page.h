#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace campaignd {

/// One page of a list.
template <typename Item>
struct Page {
    std::vector<Item> items{};
    std::int64_t total = 0;
    std::optional<std::string> next{};  // the cursor of the next page
    bool total_is_estimate = false;
};

}  // namespace campaignd
