#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd::http {

using Query = std::map<std::string, std::string, std::less<>>;

struct Target {
    std::string path;
    Query query;
};

/// Decodes %XX strictly (RFC 3986 section 2.1); nothing when malformed, or when the result holds a
/// control byte or is not UTF-8. `plus_is_space` is for query strings.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Splits a request target into path and query. Of a repeated parameter the first value counts.
/// Nothing when malformed, when the path does not begin with "/", or has a "." or ".." segment.
std::optional<Target> parse_target(std::string_view target);

}  // namespace campaignd::http
