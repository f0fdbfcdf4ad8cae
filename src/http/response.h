#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "http/headers.h"
#include "http/spool_file.h"

namespace campaignd::http {

/// The answer of a handler. The body is `body`, or a `file` that the io thread streams, or
/// `chunks`, which the worker drains into a temporary file first so that memory stays bounded.
struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    Headers headers;
    /// Read from fd by position; shared because the worker hands it to the io thread.
    std::shared_ptr<SpoolFile> spool;
    /// A file of ours to send whole, opened by path; takes the place of `body`.
    std::string file_path;
    /// Appends the next piece to its argument; false at the end.
    std::function<bool(std::string&)> chunks;

    static Response json(int status, const nlohmann::json& value);
    static Response text(int status, std::string body);
    static Response html(int status, std::string body);
    static Response no_content();
    /// A download: Content-Disposition attachment; `name` keeps only [A-Za-z0-9._-].
    static Response download(std::string content_type, std::string_view name);

    /// Drops the field when name or value holds a control byte.
    Response& set_header(std::string_view name, std::string_view value);
};

/// The text of a JSON value; ill-formed UTF-8 becomes U+FFFD instead of an exception.
std::string dump_json(const nlohmann::json& value);

}  // namespace campaignd::http
