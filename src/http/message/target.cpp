#include "http/message/target.h"

#include <httplib.h>

#include "base/text.h"

namespace campaignd::http {
namespace {

bool is_hex(char c) noexcept {
    const char lower = static_cast<char>(c | 0x20);
    return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

bool has_broken_escape(std::string_view target) noexcept {
    for (std::size_t at = target.find('%'); at != target.npos; at = target.find('%', at + 1)) {
        if (at + 2 >= target.size() || !is_hex(target[at + 1]) || !is_hex(target[at + 2])) {
            return true;
        }
    }
    return false;
}

std::string decode(std::string_view text) {
    return httplib::detail::decode_url(std::string(text), false);
}

bool has_dot_segment(std::string_view path) {
    for (const std::string_view segment : split(path, '/')) {
        if (segment == "." || segment == "..") {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<std::string> path_of(std::string_view target) {
    std::string path = decode(target.substr(0, target.find('?')));
    const bool is_plain = target.find('%') == target.npos;
    const std::string all = is_plain ? std::string() : decode(target);
    if (has_broken_escape(target) || has_control(all) || !is_utf8(all) || has_dot_segment(path)) {
        return std::nullopt;
    }
    return path;
}

std::string fenced_target(std::string_view target) {
    std::string fenced;
    bool in_query = false;
    bool in_value = false;
    for (const char c : target) {
        if (c == '#') {
            fenced += "%23";
        } else if (c == '?' && in_query) {
            fenced += "%3F";
        } else if (c == '=' && in_value) {
            fenced += "%3D";
        } else {
            fenced += c;
            in_query = in_query || c == '?';
            in_value = in_query && c != '&' && (in_value || c == '=');
        }
    }
    return fenced;
}

}  // namespace campaignd::http
