#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace campaignd {

/// The words for the values of an enum that counts from 0.
template <typename Enum, std::size_t N>
struct EnumWords {
    std::array<std::string_view, N> words;

    std::string_view operator[](Enum value) const {
        return words.at(static_cast<std::size_t>(value));
    }

    std::optional<Enum> find(std::string_view text) const noexcept {
        for (std::size_t i = 0; i < N; ++i) {
            if (words[i] == text) {
                return static_cast<Enum>(i);
            }
        }
        return std::nullopt;
    }
};

}  // namespace campaignd
