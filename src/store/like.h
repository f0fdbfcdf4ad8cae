#pragma once

#include <string>
#include <string_view>

namespace campaignd::store {

/// `text` as part of a pattern for LIKE … ESCAPE '\', its own special characters made plain.
inline std::string like_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

}  // namespace campaignd::store
