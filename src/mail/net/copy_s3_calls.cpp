#include "mail/net/copy_s3_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "mail/net/form_text.h"

namespace campaignd::mail {
namespace {

constexpr int kMostPages = 20;  // of parts: there are 10,000, a thousand on a page

std::string endpoint_of(const CopyPlace& place) {
    std::string endpoint = place.endpoint.empty()
                               ? fmt::format("https://s3.{}.amazonaws.com", place.region)
                               : place.endpoint;
    while (endpoint.ends_with('/')) {
        endpoint.pop_back();
    }
    return endpoint;
}

/// A path, encoded already, as the value of a parameter.
std::string escaped_path(std::string_view path) {
    std::string out;
    for (const char c : path) {
        out += c == '/' ? std::string("%2F") : std::string(1, c);
    }
    return out;
}

/// What stands between <tag> and </tag>, the first time; empty when nothing does.
std::string_view inside(std::string_view xml, std::string_view tag) {
    const std::size_t open = xml.find(fmt::format("<{}>", tag));
    if (open == xml.npos) {
        return {};
    }
    xml.remove_prefix(open + tag.size() + 2);
    const std::size_t close = xml.find(fmt::format("</{}>", tag));
    return close == xml.npos ? std::string_view() : xml.substr(0, close);
}

template <typename Take>
void for_each_inside(std::string_view xml, std::string_view tag, Take take) {
    const std::string open = fmt::format("<{}>", tag);
    for (std::size_t at = xml.find(open); at != xml.npos; at = xml.find(open, at + 1)) {
        take(inside(xml.substr(at), tag));
    }
}

const CopyTarget::Source& nothing() {
    static const CopyTarget::Source source = [](char*, std::size_t) { return std::size_t{0}; };
    return source;
}

}  // namespace

S3Calls::S3Calls(const CopyUrl& url, const CopyPlace& place, CurlAccount account)
    : where_(fmt::format("s3://{}{}", url.host, url.path)),
      bucket_(fmt::format("{}/{}", endpoint_of(place), url.host)),
      prefix_(url.path.empty() ? "" : encoded_path(url.path.substr(1)) + '/'),
      source_(fmt::format("/{}/{}", url.host, prefix_)),
      account_(std::move(account)) {}

/// The parameters of a query come in the order that their signature wants: that of their letters.
/// The body's hash is not part of the signature: what came is proven by reading it again.
CurlTransfer S3Calls::call(const std::string& name, const std::string& query) const {
    return {
        .url = fmt::format("{}/{}{}{}{}", bucket_, prefix_, name, query.empty() ? "" : "?", query),
        .headers = {"x-amz-content-sha256: UNSIGNED-PAYLOAD"}};
}

CurlTransfer S3Calls::call_bucket(const std::string& query) const {
    CurlTransfer transfer = call("");
    transfer.url = fmt::format("{}/?{}", bucket_, query);
    return transfer;
}

CurlTransfer S3Calls::call_upload(const CopyUpload& upload, const std::string& before) const {
    return call(upload.name, fmt::format("{}uploadId={}", before, percent_encoded(upload.id)));
}

/// What fails late answers 200 with an error in its body.
CurlEnd S3Calls::run(const CurlTransfer& transfer, const std::string& doing) const {
    CurlEnd end = run_transfer(account_, transfer);
    if (end.status == 200 && end.text.find("<Error>") != std::string::npos) {
        const std::string_view why = inside(end.text, "Message");
        fail(ErrorCode::kUnavailable,
             fmt::format("{}: {}: {}",
                         where_,
                         doing,
                         why.empty() ? "the storage failed on the way" : to_valid_utf8(why)));
    }
    require_well(end, where_, doing);
    return end;
}

std::string S3Calls::names(const std::string& prefix, const std::string& after) const {
    return run(call_bucket(fmt::format(
                   "list-type=2&prefix={}{}",
                   escaped_path(prefix_ + prefix),
                   after.empty() ? "" : "&start-after=" + escaped_path(prefix_ + after))),
               "the bucket cannot be listed")
        .text;
}

std::optional<std::uint64_t> S3Calls::size_of(const std::string& name) const {
    std::optional<std::uint64_t> size;
    for_each_inside(names(name, ""), "Contents", [&](std::string_view object) {
        if (inside(object, "Key").ends_with(name)) {
            size = static_cast<std::uint64_t>(parse_int(inside(object, "Size")).value_or(0));
        }
    });
    return size;
}

void S3Calls::put(const std::string& name,
                  std::uint64_t size,
                  const CopyTarget::Source& source) const {
    CurlTransfer transfer = call(name);
    transfer.source = &source;
    transfer.size = size;
    run(transfer, "the copy cannot be written");
}

void S3Calls::get(const std::string& name,
                  std::uint64_t offset,
                  const CopyTarget::Sink& sink) const {
    CurlTransfer transfer = call(name);
    transfer.sink = &sink;
    transfer.offset = offset;
    run(transfer, name + " cannot be read");
}

void S3Calls::copy(const std::string& from, const std::string& to, std::uint64_t size) const {
    CurlTransfer transfer = call(to);
    transfer.source = &nothing();
    transfer.moved = size;
    transfer.headers.push_back("x-amz-copy-source: " + source_ + from);
    run(transfer, "the copy cannot get its name");
}

void S3Calls::remove(const std::string& name) const {
    CurlTransfer transfer = call(name);
    transfer.method = "DELETE";
    const CurlEnd end = run_transfer(account_, transfer);
    if (!end.not_found) {
        require_well(end, where_, name + " cannot be removed");
    }
}

std::string S3Calls::begin(const std::string& name) const {
    CurlTransfer transfer = call(name, "uploads=");
    transfer.method = "POST";
    transfer.source = &nothing();
    const CurlEnd end = run(transfer, "the copy cannot be begun");
    std::string id(inside(end.text, "UploadId"));
    if (id.empty()) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{}: the copy cannot be begun: the storage takes no files in parts",
                         where_));
    }
    return id;
}

void S3Calls::put_part(const CopyUpload& upload,
                       int number,
                       std::uint64_t size,
                       const CopyTarget::Source& source) const {
    CurlTransfer transfer = call_upload(upload, fmt::format("partNumber={}&", number));
    transfer.source = &source;
    transfer.size = size;
    run(transfer, fmt::format("part {} of the copy cannot be written", number));
}

void S3Calls::copy_part(const CopyUpload& upload,
                        int number,
                        const std::string& from,
                        std::uint64_t first,
                        std::uint64_t last) const {
    CurlTransfer transfer = call_upload(upload, fmt::format("partNumber={}&", number));
    transfer.source = &nothing();
    transfer.headers.push_back("x-amz-copy-source: " + source_ + from);
    transfer.headers.push_back(fmt::format("x-amz-copy-source-range: bytes={}-{}", first, last));
    transfer.moved = last - first + 1;
    run(transfer, "the copy cannot get its name");
}

std::optional<std::vector<S3Part>> S3Calls::parts(const CopyUpload& upload) const {
    std::vector<S3Part> parts;
    for (int page = 0; page < kMostPages; ++page) {
        const std::string behind =
            parts.empty() ? "" : fmt::format("part-number-marker={}&", parts.back().number);
        const CurlEnd end = run_transfer(account_, call_upload(upload, behind));
        if (end.not_found) {
            return std::nullopt;
        }
        require_well(end, where_, "the parts of the copy cannot be listed");
        const std::size_t before = parts.size();
        for_each_inside(end.text, "Part", [&](std::string_view part) {
            parts.push_back(
                {static_cast<int>(parse_int(inside(part, "PartNumber")).value_or(0)),
                 static_cast<std::uint64_t>(parse_int(inside(part, "Size")).value_or(0)),
                 std::string(inside(part, "ETag"))});
        });
        if (parts.size() == before || inside(end.text, "IsTruncated") != "true") {
            break;
        }
    }
    return parts;
}

void S3Calls::complete(const CopyUpload& upload, const std::vector<S3Part>& parts) const {
    std::string body = "<CompleteMultipartUpload>";
    for (const S3Part& part : parts) {
        body += fmt::format(
            "<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", part.number, part.tag);
    }
    body += "</CompleteMultipartUpload>";
    std::size_t given = 0;
    const CopyTarget::Source source = [&](char* buffer, std::size_t room) {
        const std::size_t now = body.copy(buffer, room, given);
        given += now;
        return now;
    };
    CurlTransfer transfer = call_upload(upload);
    transfer.method = "POST";
    transfer.source = &source;
    transfer.size = body.size();
    transfer.moved = upload.size;
    run(transfer, "the parts of the copy cannot be put together");
}

void S3Calls::abort(const CopyUpload& upload) const {
    CurlTransfer transfer = call_upload(upload);
    transfer.method = "DELETE";
    const CurlEnd end = run_transfer(account_, transfer);
    if (!end.not_found) {
        require_well(end, where_, "what was left half of a copy cannot be removed");
    }
}

std::vector<CopyUpload> S3Calls::uploads() const {
    const CurlEnd end =
        run(call_bucket(fmt::format("prefix={}&uploads=", escaped_path(prefix_ + "campaignd-"))),
            "the bucket cannot be listed");
    std::vector<CopyUpload> uploads;
    for_each_inside(end.text, "Upload", [&](std::string_view upload) {
        const std::string_view key = inside(upload, "Key");
        uploads.push_back({.name = std::string(key.substr(key.rfind('/') + 1)),
                           .id = std::string(inside(upload, "UploadId"))});
    });
    return uploads;
}

}  // namespace campaignd::mail
