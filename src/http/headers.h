#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campaignd::http {

/// Header fields in order of arrival; names compare without case (RFC 9110 section 5.1).
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first field of that name.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) noexcept;
std::size_t count_header(const Headers& headers, std::string_view name) noexcept;

/// True when the comma-separated list `value` holds `token`, without case.
bool has_list_token(std::string_view value, std::string_view token);

}  // namespace campaignd::http
