#pragma once

#include <algorithm>
#include <string_view>

/// Tables of words and phrases are one text, "re:|fw:|answer to", with | or an end of line between
/// them. All thread-safe.
namespace campaignd {

/// True when `test` says so of one of them.
template <typename Test>
bool any_word(std::string_view table, Test&& test) {
    while (!table.empty()) {
        std::size_t end = 0;
        while (end < table.size() && table[end] != '|' && table[end] != '\n') {
            ++end;
        }
        const std::string_view word = table.substr(0, end);
        table.remove_prefix(std::min(end + 1, table.size()));
        if (!word.empty() && test(word)) {
            return true;
        }
    }
    return false;
}

template <typename Action>
void for_each_word(std::string_view table, Action&& action) {
    any_word(table, [&](std::string_view word) {
        action(word);
        return false;
    });
}

inline bool is_one_of(std::string_view text, std::string_view table) {
    return any_word(table, [&](std::string_view word) { return text == word; });
}

inline bool holds_one_of(std::string_view text, std::string_view table) {
    return any_word(table, [&](std::string_view word) { return text.find(word) != text.npos; });
}

inline bool begins_with_one_of(std::string_view text, std::string_view table) {
    return any_word(table, [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace campaignd
