#include "http/message/headers.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace campaignd::http {

std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
    const std::string key(name);
    const auto found = headers.lower_bound(key);
    return found != headers.end() && equals_ignoring_case(found->first, key)
               ? std::optional<std::string_view>(found->second)
               : std::nullopt;
}

bool is_token(std::string_view text) noexcept {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alnum(c) || kMarks.find(c) != std::string_view::npos;
    });
}

bool is_field_value(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

bool has_list_token(std::string_view value, std::string_view token) {
    const std::vector<std::string_view> parts = split(value, ',');
    return std::any_of(parts.begin(), parts.end(), [token](std::string_view part) {
        return equals_ignoring_case(trim(part), token);
    });
}

}  // namespace campaignd::http
