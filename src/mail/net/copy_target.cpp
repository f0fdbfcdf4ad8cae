#include "mail/net/copy_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/error.h"
#include "base/text.h"
#include "mail/net/copy_targets.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kOurs = "campaignd-";

bool is_name_letter(char c) {
    return is_alnum(c) || c == '.' || c == '-';
}

bool is_missing(const std::filesystem::path& file) {
    std::error_code ignored;
    return file.empty() || !std::filesystem::exists(file, ignored);
}

void look_at_sftp(const CopyUrl& url, const CopyPlace& place, std::vector<PlaceFault>& faults) {
    if (url.user.empty() && place.user.empty()) {
        faults.push_back({"copy_to", "needs a user: sftp://USER@HOST/FOLDER"});
    }
    if (is_missing(place.known_hosts)) {
        faults.push_back({"copy_known_hosts",
                          "must name a file with the host's key; make it: ssh-keyscan HOST > FILE, "
                          "and compare what is in it with the host's own"});
    }
    if (place.key_file.empty() && place.secret.empty()) {
        faults.push_back({"copy_key_file",
                          "must name a private key (ssh-keygen -t ed25519), or set "
                          "copy_secret_file to a file with the password"});
    } else if (!place.key_file.empty() && is_missing(place.key_file)) {
        faults.push_back(
            {"copy_key_file", fmt::format("there is no file {}", place.key_file.string())});
    }
}

void look_at_s3(const CopyPlace& place, std::vector<PlaceFault>& faults) {
    const auto is_web = [&](std::string_view scheme) { return place.endpoint.starts_with(scheme); };
    if (!place.endpoint.empty() && !is_web("https://") && !is_web("http://")) {
        faults.push_back(
            {"copy_endpoint", "must be a web address, such as https://s3.example.org"});
    }
    const bool is_region = !place.region.empty() &&
                           std::all_of(place.region.begin(), place.region.end(), is_name_letter);
    if (!is_region) {
        faults.push_back({"copy_region", "must be a region, such as eu-central-1"});
    }
    if (place.user.empty() || place.secret.empty()) {
        faults.push_back({place.user.empty() ? "copy_user" : "copy_secret_file",
                          place.user.empty() ? "must be the access key's id"
                                             : "must name a file with the secret access key"});
    }
}

/// Says what an answer of a server says about itself, as XML or as text.
std::string words_of(const CurlEnd& end) {
    constexpr std::string_view kOpen = "<Message>";
    std::string_view text = end.text;
    if (const std::size_t at = text.find(kOpen); at != text.npos) {
        text.remove_prefix(at + kOpen.size());
        return to_valid_utf8(text.substr(0, std::min<std::size_t>(text.find('<'), 200)));
    }
    switch (end.status) {
        case 401:
        case 403:
            return "the server refuses the user, the password or the key";
        case 404:
        case 409:
            return "the folder or the file is not there; make the folder, and look at the path";
        case 413:
            return "the server takes no file of this size; raise its limit";
        case 507:
            return "the disk there is full";
        default:
            return "the server refuses";
    }
}

}  // namespace

void skip(const CopyTarget::Source& source,
          std::uint64_t bytes,
          const std::function<bool()>& stopping) {
    constexpr std::size_t kBlock = std::size_t{256} * 1024;
    std::string block(kBlock, '\0');
    while (bytes > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kBlock));
        const std::size_t got = stopping() ? 0 : source(block.data(), wanted);
        if (got == 0) {
            fail(ErrorCode::kUnavailable,
                 "the copy was stopped while it was read up to where it had broken off");
        }
        bytes -= got;
    }
}

std::vector<std::string> names_in_text(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t at = text.find(kOurs); at != text.npos; at = text.find(kOurs, at)) {
        std::size_t end = at;
        while (end < text.size() && is_name_letter(text[end])) {
            ++end;
        }
        names.emplace_back(text.substr(at, end - at));
        at = end;
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

void require_well(const CurlEnd& end, const std::string& where, const std::string& doing) {
    if (!end.trouble.empty()) {
        fail(ErrorCode::kUnavailable, fmt::format("{}: {}: {}", where, doing, end.trouble));
    }
    if (end.status >= 300 || (end.status != 0 && end.status < 200)) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{}: {}: {} (HTTP {})", where, doing, words_of(end), end.status));
    }
}

bool is_copy_url(std::string_view text) {
    const auto url = parse_copy_url(text);
    return url && !url->scheme.empty();
}

std::string shown(const CopyPlace& place) {
    const auto url = parse_copy_url(place.url);
    if (!url || url->scheme.empty()) {
        return place.url.find("://") == std::string::npos ? place.url : "an unreadable address";
    }
    return fmt::format("{}://{}{}{}{}",
                       url->scheme,
                       url->user,
                       url->user.empty() ? "" : "@",
                       url->host,
                       url->path);
}

std::vector<PlaceFault> faults_of(const CopyPlace& place) {
    std::vector<PlaceFault> faults;
    const auto url = parse_copy_url(place.url);
    if (!url) {
        return {{"copy_to",
                 "must be a folder, sftp://USER@HOST/FOLDER, davs://HOST/FOLDER or "
                 "s3://BUCKET/FOLDER"}};
    }
    if (url->has_password) {
        faults.push_back({"copy_to",
                          "must hold no password: write it into a file that only campaignd can "
                          "read, and name that as copy_secret_file"});
    }
    if (url->scheme.empty() && !std::filesystem::path(place.url).is_absolute()) {
        faults.push_back({"copy_to", "must be the whole path of a folder, such as /mnt/backups"});
    } else if (url->scheme == "sftp") {
        look_at_sftp(*url, place, faults);
    } else if (url->scheme == "s3") {
        look_at_s3(place, faults);
    }
    return faults;
}

std::unique_ptr<CopyTarget> open_copy_target(const CopyPlace& place,
                                             std::function<bool()> stopping) {
    std::vector<FieldError> faults;
    for (const PlaceFault& fault : faults_of(place)) {
        faults.push_back({"backup." + fault.key, fault.words});
    }
    throw_if_any(std::move(faults));
    const CopyUrl url = *parse_copy_url(place.url);
    if (url.scheme.empty()) {
        return folder_target(place, std::move(stopping));
    }
    CurlAccount account;
    account.user = url.user.empty() ? place.user : url.user;
    account.secret = place.secret;
    account.ca_file = place.ca_file;
    account.stopping = std::move(stopping);
    if (url.scheme == "sftp") {
        account.key_file = place.key_file.string();
        account.known_hosts = place.known_hosts.string();
        return sftp_target(url, std::move(account));
    }
    if (url.scheme == "s3") {
        account.user = place.user;
        return s3_target(url, place, std::move(account));
    }
    return dav_target(url, std::move(account));
}

}  // namespace campaignd::mail
