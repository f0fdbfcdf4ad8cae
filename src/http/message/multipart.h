#pragma once

#include <memory>
#include <string_view>

#include "http/message/request.h"

namespace campaignd::http {

// cpp-httplib's parser stays out: a Content-Disposition of 8 KB, which it allows, takes it 2 to
// 4 MB of stack (std::regex), and it finds no name that stands unquoted or behind the file's.

/// Copies the part called `field` of a multipart/form-data upload (RFC 7578) into a file of its
/// own, block by block, whatever its size; the request keeps its body file. Throws
/// Error(kInvalid) when the body is malformed or has no such part.
std::unique_ptr<SpoolFile> extract_part(const Request& request, std::string_view field);

/// The same of a part that need not be there; null without it.
std::unique_ptr<SpoolFile> find_part(const Request& request, std::string_view field);

bool is_multipart(const Request& request) noexcept;

}  // namespace campaignd::http
