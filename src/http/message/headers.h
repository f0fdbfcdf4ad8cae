#pragma once

#include <httplib.h>

#include <optional>
#include <string_view>

namespace campaignd::http {

/// Names compare without case (RFC 9110 section 5.1); fields of one name keep their order.
using httplib::Headers;

/// The first field of that name.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

/// RFC 9110 section 5.6.2: what a method or a field name is made of.
bool is_token(std::string_view text) noexcept;
/// No control byte but the tab.
bool is_field_value(std::string_view text) noexcept;

/// True when the comma-separated list `value` holds `token`, without case.
bool has_list_token(std::string_view value, std::string_view token);

}  // namespace campaignd::http
