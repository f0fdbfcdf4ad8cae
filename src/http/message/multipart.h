#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/message/request.h"

namespace campaignd::http {

// cpp-httplib's parser stays out: a Content-Disposition of 8 KB, which it allows, takes it 2 to
// 4 MB of stack (std::regex), and it finds no name that stands unquoted or behind the file's.

/// A part of a form.
struct Part {
    std::unique_ptr<SpoolFile> file;
    std::string file_name;  // as the sender calls it, without folders; empty when not said
};

/// Copies the part called `field` of a multipart/form-data upload (RFC 7578) into a file of its
/// own, block by block, whatever its size; the request keeps its body file. Throws
/// Error(kInvalid) when the body is malformed or has no such part.
Part extract_part(const Request& request, std::string_view field);

/// The same of a part that need not be there; without a file then.
Part find_part(const Request& request, std::string_view field);

/// The fields of a form in the request's own body, urlencoded or multipart; what is malformed ends
/// them. Repeated names stay.
httplib::Params form_fields(const Request& request);

bool is_multipart(const Request& request) noexcept;

}  // namespace campaignd::http
