#pragma once

#include <string_view>

namespace campaignd::http {

/// src/http/openapi.json as it was at build time; written by embed_text.cmake.
std::string_view openapi_json() noexcept;

}  // namespace campaignd::http
