#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// ASCII only.
constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_alnum(char c) noexcept {
    return is_letter(c) || is_digit(c);
}

/// The white space of HTML (WHATWG, "ASCII whitespace").
constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

std::string_view trim(std::string_view text) noexcept;

/// ASCII only; other bytes stay.
std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

std::vector<std::string_view> split(std::string_view text, char separator);

/// A whole decimal number and nothing else, or nothing.
std::optional<std::int64_t> parse_int(std::string_view text) noexcept;

/// True when the bytes are well-formed UTF-8 (RFC 3629; no surrogates, no overlong forms).
bool is_utf8(std::string_view text) noexcept;

/// Replaces ill-formed sequences by U+FFFD.
std::string to_valid_utf8(std::string_view text);

/// True when the text holds a control byte (below 0x20, or 0x7f); tab counts as one.
bool has_control(std::string_view text) noexcept;

/// Cut to at most `max_bytes` without splitting a UTF-8 sequence.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) noexcept;

/// Escapes & < > " ' for HTML text and quoted attributes.
std::string html_escape(std::string_view text);
void html_escape_to(std::string& out, std::string_view text);

}  // namespace campaignd
