#include "http/headers.h"

#include <algorithm>

#include "base/text.h"

namespace campaignd::http {

std::optional<std::string_view> find_header(const Headers& headers,
                                            std::string_view name) noexcept {
    for (const auto& [key, value] : headers) {
        if (equals_ignoring_case(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

std::size_t count_header(const Headers& headers, std::string_view name) noexcept {
    return static_cast<std::size_t>(
        std::count_if(headers.begin(), headers.end(), [name](const auto& field) {
            return equals_ignoring_case(field.first, name);
        }));
}

bool has_list_token(std::string_view value, std::string_view token) {
    const std::vector<std::string_view> parts = split(value, ',');
    return std::any_of(parts.begin(), parts.end(), [token](std::string_view part) {
        return equals_ignoring_case(trim(part), token);
    });
}

}  // namespace campaignd::http
