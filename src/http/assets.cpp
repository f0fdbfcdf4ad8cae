#include "http/assets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "base/crypto.h"
#include "base/text.h"
#include "http/message/problem.h"

namespace campaignd::http {
namespace {

constexpr std::string_view kAssets = "/assets/";

/// A regular file that truly lies below `root`, whatever "..", symbolic links or a root that is no
/// longer there make of the name; nothing otherwise.
std::optional<std::string> read_below(const std::filesystem::path& root, std::string_view name) {
    namespace fs = std::filesystem;
    std::error_code failed;
    const fs::path top = fs::canonical(root, failed);
    if (failed) {
        return std::nullopt;
    }
    const fs::path file = fs::canonical(top / fs::path(name).relative_path(), failed);
    if (failed || !fs::is_regular_file(file, failed) || failed) {
        return std::nullopt;
    }
    const auto [rest, ignored] = std::mismatch(top.begin(), top.end(), file.begin(), file.end());
    if (rest != top.end()) {
        return std::nullopt;
    }
    std::ifstream in(file, std::ios::binary);
    return in ? std::optional(std::string(std::istreambuf_iterator<char>(in), {})) : std::nullopt;
}

/// Where the files that come from packages lie below a web root; the same in embed_assets.cmake.
std::string disk_path(std::string_view path) {
    constexpr std::pair<std::string_view, std::string_view> kVendor[] = {
        {"vendor/htm.js", "node_modules/htm/dist/htm.module.js"},
        {"vendor/preact.js", "node_modules/preact/dist/preact.mjs"},
        {"vendor/preact-hooks.js", "node_modules/preact/hooks/dist/hooks.mjs"}};
    for (const auto& [served, source] : kVendor) {
        if (path == served) {
            return std::string(source);
        }
    }
    return std::string(path);
}

/// A browser finds a module by its address alone.
std::string with_addresses(std::string script) {
    constexpr std::string_view kByName = "from\"preact\"";
    if (const std::size_t at = script.find(kByName); at != std::string::npos) {
        script.replace(at, kByName.size(), "from\"./preact.js\"");
    }
    return script;
}

/// Puts `prefix` before every relative href="…" and src="…".
void rewrite_attribute(std::string& html, std::string_view attribute, const std::string& prefix) {
    const std::string start = std::string(attribute) + "=\"";
    for (std::size_t at = html.find(start); at != std::string::npos; at = html.find(start, at)) {
        at += start.size();
        std::string_view value = std::string_view(html).substr(at);
        value = value.substr(0, value.find('"'));
        const bool relative = !value.empty() && value.front() != '/' && value.front() != '#' &&
                              value.find(':') == std::string_view::npos;
        if (relative) {
            if (value.starts_with("./")) {
                html.erase(at, 2);
            }
            html.insert(at, prefix);
        }
    }
}

/// Whether Accept-Encoding names `coding` and does not forbid it.
bool takes(std::string_view accepted, std::string_view coding) {
    const std::vector<std::string_view> items = split(accepted, ',');
    return std::any_of(items.begin(), items.end(), [coding](std::string_view item) {
        const std::size_t semicolon = item.find(';');
        const std::string_view weight =
            semicolon == item.npos ? "" : trim(item.substr(semicolon + 1));
        const bool forbidden =
            weight.starts_with("q=0") && weight.find_first_of("123456789") == weight.npos;
        return equals_ignoring_case(trim(item.substr(0, semicolon)), coding) && !forbidden;
    });
}

constexpr std::size_t kCopied = 16 * 1024;

/// The file in the smallest form that the client takes.
Response packed_for(const Request& request, const EmbeddedFile& file) {
    const std::string_view accepted = request.header("Accept-Encoding");
    const bool brotli = !file.brotli.empty() && takes(accepted, "br");
    const bool gzip = !brotli && !file.gzip.empty() && takes(accepted, "gzip");
    const std::string_view bytes = brotli ? file.brotli : gzip ? file.gzip : file.bytes;
    Response response;
    if (bytes.size() > kCopied) {
        response.set_lasting(bytes, std::string(file.content_type));
    } else {
        response = Response::with(200, std::string(bytes), file.content_type);
    }
    if (brotli || gzip) {
        response.set_header("Content-Encoding", brotli ? "br" : "gzip");
    }
    response.set_header("Vary", "Accept-Encoding");
    return response;
}

bool matches_tag(std::string_view header, std::string_view tag) {
    const std::vector<std::string_view> tags = split(header, ',');
    return std::any_of(tags.begin(), tags.end(), [tag](std::string_view item) {
        return trim(item) == tag || trim(item) == "*";
    });
}

}  // namespace

std::string_view content_type_of(std::string_view path) noexcept {
    constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {".html", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webmanifest", "application/manifest+json"},
        {".woff2", "font/woff2"}};
    for (const auto& [ending, type] : kTypes) {
        if (path.ends_with(ending)) {
            return type;
        }
    }
    return "application/octet-stream";
}

Assets::Assets(EmbeddedFiles embedded, std::string web_root) : web_root_(std::move(web_root)) {
    const std::string_view version =
        web_root_.empty() ? embedded.sha256.substr(0, 16) : std::string_view("dev");
    prefix_ = std::string(kAssets) + std::string(version) + '/';
    for (std::size_t i = 0; i < embedded.count; ++i) {
        files_.emplace(embedded.files[i].path, embedded.files[i]);
    }
    const auto index = files_.find("index.html");
    if (index != files_.end()) {
        shell_ = shell_of(std::string(index->second.bytes));
        shell_tag_ = '"' + hex_encode(sha256(shell_)).substr(0, 32) + '"';
    }
}

std::string Assets::shell_of(std::string html) const {
    rewrite_attribute(html, "href", prefix_);
    rewrite_attribute(html, "src", prefix_);
    return html;
}

Response Assets::serve(const Request& request) const {
    return request.path.starts_with(kAssets) ? serve_asset(request) : serve_shell(request);
}

Response Assets::serve_asset(const Request& request) const {
    const std::string_view rest = std::string_view(request.path).substr(kAssets.size());
    const std::size_t slash = rest.find('/');
    const std::string_view path =
        slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (!web_root_.empty()) {
        return serve_from_disk(path);
    }
    const auto found = files_.find(path);
    if (!request.path.starts_with(prefix_) || found == files_.end()) {
        return problem(404, "there is no such file; reload the page");
    }
    return packed_for(request, found->second)
        .set_header("Cache-Control", "public, max-age=31536000, immutable");
}

/// While developing.
Response Assets::serve_from_disk(std::string_view path) const {
    auto bytes = read_below(web_root_, disk_path(path));
    if (!bytes) {
        return problem(404, "there is no such file below the web root");
    }
    return Response::with(200, with_addresses(std::move(*bytes)), content_type_of(path));
}

Response Assets::serve_shell(const Request& request) const {
    if (!web_root_.empty()) {
        auto html = read_below(web_root_, "index.html");
        return html ? Response::html(200, shell_of(std::move(*html)))
                    : problem(404, "there is no index.html below the web root");
    }
    if (shell_.empty()) {
        return problem(404, "this build has no page; use the API");
    }
    Response response = Response::html(200, shell_);
    if (matches_tag(request.header("If-None-Match"), shell_tag_)) {
        response = Response::no_content();
        response.status = 304;
    }
    response.set_header("ETag", shell_tag_);
    response.set_header("Cache-Control", "no-cache");
    return response;
}

}  // namespace campaignd::http
