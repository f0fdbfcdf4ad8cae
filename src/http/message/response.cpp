#include "http/message/response.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/fd.h"
#include "base/text.h"
#include "wire/json.h"

namespace campaignd::http {
namespace {

constexpr std::size_t kFileBlock = 256 * 1024;

/// Reads a block of `fd`, which `owner` keeps open.
httplib::ContentProvider blocks_of(int fd, std::shared_ptr<void> owner) {
    return [fd, owner = std::move(owner)](
               std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        std::string block(std::min(length, kFileBlock), '\0');
        const ssize_t got = ::pread(fd, block.data(), block.size(), static_cast<off_t>(offset));
        return got > 0 && sink.write(block.data(), static_cast<std::size_t>(got));
    };
}

}  // namespace

Response Response::with(int status, std::string body, std::string_view content_type) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    response.headers.emplace("Content-Type", content_type);
    return response;
}

Response Response::json(int status, const nlohmann::json& value, std::string_view content_type) {
    return with(status, wire::dump(value), content_type);
}

Response Response::text(int status, std::string body) {
    return with(status, std::move(body), "text/plain; charset=utf-8");
}

Response Response::html(int status, std::string body) {
    return with(status, std::move(body), "text/html; charset=utf-8");
}

Response Response::no_content() {
    Response response;
    response.status = 204;
    return response;
}

Response Response::download(std::string_view name) {
    Response response;
    std::string safe;
    for (const char c : name) {
        const bool keep = is_alnum(c) || c == '.' || c == '_' || c == '-';
        safe += keep ? c : '_';
    }
    response.set_header("Content-Disposition", "attachment; filename=\"" + safe + "\"");
    return response;
}

Response& Response::set_header(std::string_view name, std::string_view value) {
    if (!has_control(name) && !has_control(value)) {
        headers.emplace(name, value);
    }
    return *this;
}

void Response::set_file(std::shared_ptr<SpoolFile> file, const std::string& content_type) {
    const int fd = file->fd();
    const std::size_t size = file->size();
    set_content_provider(size, content_type, blocks_of(fd, std::move(file)));
}

void Response::set_file(const std::string& path, const std::string& content_type) {
    const auto file = std::make_shared<UniqueFd>(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));

    struct stat info {};

    if (!*file || ::fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode)) {
        fail(ErrorCode::kNotFound, "the file is no longer there");
    }
    set_content_provider(
        static_cast<std::size_t>(info.st_size), content_type, blocks_of(file->get(), file));
}

void Response::set_lasting(std::string_view bytes, const std::string& content_type) {
    set_content_provider(bytes.size(),
                         content_type,
                         [bytes](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
                             constexpr std::size_t kBlock = 64 * 1024;
                             return sink.write(bytes.data() + offset, std::min(length, kBlock));
                         });
}

}  // namespace campaignd::http
