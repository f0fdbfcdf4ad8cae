#pragma once

#include <httplib.h>

#include <optional>
#include <string_view>

namespace campaignd::http {

/// Names compare without case (RFC 9110 section 5.1); fields of one name keep their order.
using httplib::Headers;

/// The first field of that name.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

/// True when the comma-separated list `value` holds `token`, without case.
bool has_list_token(std::string_view value, std::string_view token);

}  // namespace campaignd::http
