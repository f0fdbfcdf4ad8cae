#pragma once

#include <httplib.h>

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "http/message/spool_file.h"

namespace campaignd::http {

/// The answer of a handler: cpp-httplib's, and our ways to make one.
struct Response : httplib::Response {
    Response() { status = 200; }

    std::string stream_to;  // not empty: no content, but the event stream, for this listener

    static Response with(int status, std::string body, std::string_view content_type);
    static Response json(int status,
                         const nlohmann::json& value,
                         std::string_view content_type = "application/json");
    static Response text(int status, std::string body);
    static Response html(int status, std::string body);
    static Response no_content();
    /// A download: Content-Disposition attachment; `name` keeps only [A-Za-z0-9._-].
    static Response download(std::string_view name);

    /// Adds the field; drops it when name or value holds a control byte.
    Response& set_header(std::string_view name, std::string_view value);

    /// The content is a file, which the io thread sends block by block.
    void set_file(std::shared_ptr<SpoolFile> file, const std::string& content_type);
    /// The same of a file that stays. Throws Error(kNotFound) when it is none that can be read.
    void set_file(const std::string& path, const std::string& content_type);
    /// The content is these bytes, which outlive every answer: sent block by block, so that many
    /// who read slowly do not hold a copy each.
    void set_lasting(std::string_view bytes, const std::string& content_type);
};

}  // namespace campaignd::http
