#include "mail/net/copy_url.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::mail {
namespace {

constexpr std::array<std::string_view, 4> kSchemes{"sftp", "dav", "davs", "s3"};

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::optional<CopyUrl> parse_copy_url(std::string_view text) {
    CopyUrl url;
    const std::size_t colon = text.find("://");
    if (colon == text.npos) {
        url.path = text;
        return text.empty() ? std::nullopt : std::optional(url);
    }
    url.scheme = to_lower(text.substr(0, colon));
    if (std::find(kSchemes.begin(), kSchemes.end(), url.scheme) == kSchemes.end() ||
        text.find_first_of("?# \t\r\n\"<>") != text.npos) {
        return std::nullopt;
    }
    std::string_view rest = text.substr(colon + 3);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    url.path = rest.substr(slash);
    while (url.path.ends_with('/')) {
        url.path.pop_back();
    }
    rest = rest.substr(0, slash);
    if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
        const std::string_view user = rest.substr(0, at);
        url.has_password = user.find(':') != user.npos;
        url.user = user.substr(0, user.find(':'));
        rest.remove_prefix(at + 1);
    }
    url.host = rest;
    return url.host.empty() ? std::nullopt : std::optional(url);
}

std::string encoded_path(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        const bool is_escape =
            c == '%' && i + 2 < path.size() && is_hex(path[i + 1]) && is_hex(path[i + 2]);
        if (is_alnum(c) || is_escape ||
            std::string_view("-._~/").find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string sftp_folder(const std::string& path) {
    constexpr std::string_view kHome = "/~/";
    int size = 0;
    const std::unique_ptr<char, void (*)(void*)> name(
        curl_easy_unescape(nullptr, path.c_str(), static_cast<int>(path.size()), &size), curl_free);
    check(name != nullptr, "libcurl decodes the name of a folder");
    std::string out;
    for (const char c : std::string_view(name.get(), static_cast<std::size_t>(size))) {
        out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    out += '/';
    return out.starts_with(kHome) ? out.substr(kHome.size()) : out;
}

}  // namespace campaignd::mail
