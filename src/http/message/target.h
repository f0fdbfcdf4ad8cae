#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What cpp-httplib 0.11.4 gets wrong about a request target, kept away from it.
namespace campaignd::http {

/// The decoded path. Nothing when a "%" of the target is followed by anything but two hex digits
/// (RFC 3986 section 2.1), when the decoded target holds a control byte or is not UTF-8, or when
/// the path has a "." or ".." segment: the library takes all of these.
std::optional<std::string> path_of(std::string_view target);

/// The same target in the one spelling that the library reads as it was meant: of "a=b=c" it would
/// take "c" for the value, a second "?" it refuses, and at "#" it cuts.
std::string fenced_target(std::string_view target);

}  // namespace campaignd::http
