#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http/message/request.h"
#include "http/message/response.h"

namespace campaignd::http {

/// One file of the page, as the build put it into the binary.
struct EmbeddedFile {
    std::string_view path;  // "js/main.js"
    std::string_view bytes;
    std::string_view sha256;  // hex
    std::string_view content_type;
    std::string_view gzip{};    // the same bytes packed; empty when that saves little
    std::string_view brotli{};  // the same
};

/// All embedded files and the SHA-256 over all of them; written by embed_assets.cmake.
struct EmbeddedFiles {
    const EmbeddedFile* files = nullptr;
    std::size_t count = 0;
    std::string_view sha256;
};

EmbeddedFiles embedded_files() noexcept;

/// Serves the page, packed for who takes it packed (RFC 9110 section 12.5.3): the shell for every
/// address of the page, everything else immutable under /assets/<hash of everything>/, so that
/// modules import each other by relative paths. With a web root the files come from disk at each
/// request. Const after the constructor and thread-safe. Owned by App; outlives the Router that
/// uses it as fallback.
class Assets {
  public:
    explicit Assets(EmbeddedFiles embedded = embedded_files(), std::string web_root = "");

    /// For Router::set_fallback().
    Response serve(const Request& request) const;

    const std::string& prefix() const noexcept { return prefix_; }

  private:
    Response serve_asset(const Request& request) const;
    Response serve_from_disk(std::string_view path) const;
    Response serve_shell(const Request& request) const;
    std::string shell_of(std::string html) const;

    const std::string web_root_;
    std::string prefix_;
    std::map<std::string, EmbeddedFile, std::less<>> files_;
    std::string shell_;
    std::string shell_tag_;
};

/// By the name's ending; "application/octet-stream" when unknown.
std::string_view content_type_of(std::string_view path) noexcept;

}  // namespace campaignd::http
