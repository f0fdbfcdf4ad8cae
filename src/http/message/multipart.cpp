#include "http/message/multipart.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::http {
namespace {

constexpr std::uint64_t kBlock = 256 * 1024;
constexpr std::size_t kMaxPartHead = 8 * 1024;
constexpr int kMaxParts = 32;

/// Takes what stands before the next ';' outside quotes, which a backslash may escape.
std::string_view take_pair(std::string_view& value) {
    bool quoted = false;
    std::size_t end = 0;
    while (end < value.size() && (quoted || value[end] != ';')) {
        if (quoted && value[end] == '\\' && end + 1 < value.size()) {
            ++end;
        } else if (value[end] == '"') {
            quoted = !quoted;
        }
        ++end;
    }
    const std::string_view pair = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    return trim(pair);
}

/// Without quotes; browsers write a quote in a name as %22, others escape it.
std::string unquoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return std::string(text);
    }
    std::string plain;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("%22")) {
            plain += '"';
            i += 2;
            continue;
        }
        // A folder of Windows keeps its backslashes.
        i += text.substr(i).starts_with("\\\"") ? 1U : 0U;
        plain += text[i];
    }
    return plain;
}

/// The value of `name="…"` or name=… in a header value; empty when absent.
std::string parameter(std::string_view value, std::string_view name) {
    while (!value.empty()) {
        const std::string_view pair = take_pair(value);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos &&
            equals_ignoring_case(trim(pair.substr(0, equals)), name)) {
            return unquoted(trim(pair.substr(equals + 1)));
        }
    }
    return {};
}

/// Where `needle` begins at or behind `from`.
std::optional<std::uint64_t> find_in(const SpoolFile& file,
                                     std::string_view needle,
                                     std::uint64_t from) {
    while (from + needle.size() <= file.size()) {
        const std::string block = file.read(from, kBlock + needle.size());
        const std::size_t at = block.find(needle);
        if (at != std::string::npos) {
            return from + at;
        }
        from += kBlock + 1;
    }
    return std::nullopt;
}

/// What the head of a part says of it.
std::string_view disposition(std::string_view head) {
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos &&
            equals_ignoring_case(line.substr(0, colon), "Content-Disposition")) {
            return line.substr(colon + 1);
        }
    }
    return {};
}

std::string without_folders(const std::string& path) {
    return path.substr(path.find_last_of("/\\") + 1);
}

[[noreturn]] void fail_part(std::string_view field, const std::string& message) {
    throw Error(std::vector<FieldError>{{std::string(field), message}});
}

std::unique_ptr<SpoolFile> copy(const SpoolFile& from, std::uint64_t begin, std::uint64_t end) {
    const std::string directory = std::filesystem::path(from.path()).parent_path().string();
    auto part = std::make_unique<SpoolFile>(directory);
    while (begin < end) {
        part->append(from.read(begin, std::min(kBlock, end - begin)));
        begin += std::min(kBlock, end - begin);
    }
    return part;
}

}  // namespace

bool is_multipart(const Request& request) noexcept {
    return request.content_type == "multipart/form-data";
}

Part find_part(const Request& request, std::string_view field) {
    const std::string boundary = parameter(request.header("Content-Type"), "boundary");
    if (boundary.empty() || boundary.size() > 70 || !request.body_file) {
        fail_part(field, "the multipart body has no boundary or no content");
    }
    const SpoolFile& file = *request.body_file;
    const std::string delimiter = "\r\n--" + boundary;
    std::uint64_t at = boundary.size() + 2;
    if (file.read(0, at) != delimiter.substr(2)) {
        fail_part(field, "the multipart body does not begin with its boundary");
    }
    for (int parts = 0; parts < kMaxParts; ++parts) {
        const std::string head = file.read(at, kMaxPartHead);
        const std::size_t head_end = head.find("\r\n\r\n");
        if (head.starts_with("--") || head_end == std::string::npos) {
            break;
        }
        const std::uint64_t begin = at + head_end + 4;
        // An empty part: its end is the line break of its head.
        const auto end = find_in(file, delimiter, begin - 2);
        if (!end) {
            break;
        }
        const std::string_view said = disposition(std::string_view(head).substr(0, head_end));
        if (parameter(said, "name") == field) {
            return {copy(file, begin, std::max(begin, *end)),
                    without_folders(parameter(said, "filename"))};
        }
        at = *end + delimiter.size();
    }
    return {};
}

httplib::Params form_fields(const Request& request) {
    if (!is_multipart(request)) {
        return request.form();
    }
    httplib::Params fields;
    const std::string boundary = parameter(request.header("Content-Type"), "boundary");
    const std::string delimiter = "\r\n--" + boundary;
    const std::string_view body = request.body;
    if (boundary.empty() || !body.starts_with(std::string_view(delimiter).substr(2))) {
        return fields;
    }
    std::size_t at = boundary.size() + 2;
    for (int parts = 0; parts < kMaxParts; ++parts) {
        const std::size_t head_end = body.find("\r\n\r\n", at);
        const std::size_t end =
            head_end == body.npos ? body.npos : body.find(delimiter, head_end + 2);
        if (end == body.npos || body.substr(at, 2) == "--") {
            break;
        }
        const std::size_t begin = head_end + 4;
        const std::string name = parameter(disposition(body.substr(at, head_end - at)), "name");
        fields.emplace(name, end > begin ? body.substr(begin, end - begin) : std::string_view());
        at = end + delimiter.size();
    }
    return fields;
}

Part extract_part(const Request& request, std::string_view field) {
    Part part = find_part(request, field);
    if (!part.file) {
        fail_part(field, "the multipart body has no part of this name");
    }
    return part;
}

}  // namespace campaignd::http
