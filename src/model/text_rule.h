#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace campaignd {

/// The upper bounds of a text field; text is always UTF-8 without NUL.
struct TextRule {
    std::size_t max_bytes = 200;
    bool allow_empty = true;
    bool allow_control = false;  // false keeps CR and LF out of every header (RFC 5322 section 2.2)
};

/// What is wrong with a text, or nothing.
std::string text_fault(std::string_view text, const TextRule& rule);

}  // namespace campaignd
