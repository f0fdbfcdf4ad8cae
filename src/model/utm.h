#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace campaignd {

constexpr std::size_t kUtmParameters = 5;
constexpr std::array<std::string_view, kUtmParameters> kUtmNames{
    "source", "medium", "campaign", "term", "content"};

/// What is added to the query of each web link as utm_source, utm_medium …, so that the statistics
/// of a site know where people came from. By kUtmNames; an empty one is not added.
struct UtmParameters {
    std::array<std::string, kUtmParameters> values;

    bool empty() const noexcept {
        return std::all_of(
            values.begin(), values.end(), [](const std::string& value) { return value.empty(); });
    }

    bool operator==(const UtmParameters&) const = default;
};

}  // namespace campaignd
