#pragma once

#include "model/theme.h"
#include "wire/json.h"
#include "wire/reader.h"

namespace campaignd {

/// Only what is given.
void to_json(nlohmann::json& out, const Theme& theme);

}  // namespace campaignd

namespace campaignd::wire {

Theme read_theme(Reader& fields);

/// The words of an enumeration that counts from 0.
template <typename Enum, std::size_t N>
Words words_of() {
    Words words;
    for (std::size_t i = 0; i < N; ++i) {
        words.push_back(to_text(static_cast<Enum>(i)));
    }
    return words;
}

/// Nothing when absent or no colour: "#rrggbb" or "#rgb".
std::string read_color(Reader& fields, std::string_view name);

/// The integer as an int.
std::optional<int> read_small(Reader& fields, std::string_view name, int min, int max);

/// An address checked by `fault_of` (link_fault, picture_fault).
std::string read_address(Reader& fields,
                         std::string_view name,
                         std::string (*fault_of)(std::string_view));

}  // namespace campaignd::wire
