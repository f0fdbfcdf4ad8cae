#pragma once

#include <string>

namespace campaignd::mail {

/// Two upper-case digits, as quoted-printable (RFC 2045 section 6.7), Q-encoding (RFC 2047 section
/// 4.2) and URLs (RFC 3986 section 2.1) want them.
constexpr char high_digit(char c) noexcept {
    return "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4U];
}

constexpr char low_digit(char c) noexcept {
    return "0123456789ABCDEF"[static_cast<unsigned char>(c) & 0x0FU];
}

/// "=C3" or "%C3".
inline void append_hex(std::string& out, char mark, char c) {
    out += mark;
    out += high_digit(c);
    out += low_digit(c);
}

}  // namespace campaignd::mail
