#include <algorithm>

#include "base/text.h"
#include "fuzz/targets.h"
#include "http/message/multipart.h"
#include "http/message/target.h"

namespace campaignd::fuzz {
namespace {

http::Request request_with(std::string_view type, std::string_view body, bool to_file) {
    http::Request request;
    request.headers.emplace("Content-Type", std::string(type));
    request.content_type = to_lower(trim(type.substr(0, type.find(';'))));
    if (to_file) {
        request.body_file = std::make_unique<http::SpoolFile>("/tmp");
        request.body_file->append(body);
    } else {
        request.body = body;
    }
    return request;
}

/// `target`: as the framer lets it pass.
void check_target(std::string_view target) {
    const bool is_passed =
        std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!is_passed) {
        return;
    }
    const auto path = http::path_of(target);
    require(!path || (is_utf8(*path) && !has_control(*path)), "a path is clean UTF-8");
    require(!path || (path->find("/../") == path->npos && !path->ends_with("/..")),
            "a path leads nowhere up");
    const std::string fenced = http::fenced_target(target);
    require(http::fenced_target(fenced) == fenced, "a target that is fenced stays as it is");
}

}  // namespace

/// A content type, and behind a NUL a target and a body.
void form(Input input) {
    const bool to_file = input.flag();
    const std::string_view type = first_of(input.part(), 8'000);
    check_target(first_of(input.part(), 2'000));
    const std::string_view body = first_of(input.rest(), 16'000);
    const http::Request request = request_with(type, body, to_file);
    if (!to_file) {
        std::size_t bytes = 0;
        for (const auto& [name, value] : http::form_fields(request)) {
            bytes += name.size() + value.size();
        }
        require(bytes <= body.size(), "the fields of a form stand in it");
        return;
    }
    const http::Part part = http::find_part(request, "file");
    if (part.file) {
        require(part.file->size() <= body.size(), "a file of a form stands in it");
        const std::string bytes = part.file->read(0, body.size());
        require(body.find(bytes) != body.npos, "a file of a form is what was sent");
    }
    require(part.file_name.find('/') == part.file_name.npos, "a file's name has no folders");
}

}  // namespace campaignd::fuzz
