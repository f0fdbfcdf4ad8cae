#include "http/target.h"

#include "base/text.h"

namespace campaignd::http {
namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool parse_query(std::string_view text, Query& query) {
    for (const std::string_view pair : split(text, '&')) {
        if (pair.empty()) {
            continue;
        }
        const std::size_t equals = pair.find('=');
        const std::string_view raw_value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        const auto name = percent_decode(pair.substr(0, equals), true);
        const auto value = percent_decode(raw_value, true);
        if (!name || !value) {
            return false;
        }
        query.emplace(*name, *value);
    }
    return true;
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

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (has_control(out) || !is_utf8(out)) {
        return std::nullopt;
    }
    return out;
}

std::optional<Target> parse_target(std::string_view target) {
    const std::size_t mark = target.find('?');
    auto path = percent_decode(target.substr(0, mark), false);
    if (!path || path->empty() || path->front() != '/' || has_dot_segment(*path)) {
        return std::nullopt;
    }
    Target parsed{std::move(*path), {}};
    if (mark != std::string_view::npos && !parse_query(target.substr(mark + 1), parsed.query)) {
        return std::nullopt;
    }
    return parsed;
}

}  // namespace campaignd::http
