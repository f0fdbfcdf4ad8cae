#include "mail/inbound/mime_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/gmime_object.h"

namespace campaignd::mail {
namespace {

constexpr int kMostDepth = 12;
constexpr std::size_t kMostLeaves = 40;
constexpr std::size_t kMostHeaders = 300;
constexpr std::size_t kMostFieldBytes = 8 << 10;
constexpr std::size_t kMostLeafBytes = 128 << 10;
/// GMime descends by recursion: more multiparts than any mail program writes are not read.
constexpr int kMostBoundaries = 60;

std::string to_text(const char* bytes, std::size_t most) {
    return bytes == nullptr ? std::string()
                            : to_valid_utf8(std::string_view(bytes).substr(0, most));
}

bool starts_with_ignoring_case(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && equals_ignoring_case(text.substr(0, word.size()), word);
}

/// Whether a text begins with a word that opens another level.
bool nests(std::string_view text) {
    const char first = text.front();
    if (first == 'b' || first == 'B') {
        return starts_with_ignoring_case(text, "boundary");
    }
    return (first == 'm' || first == 'M') && (starts_with_ignoring_case(text, "message/rfc822") ||
                                              starts_with_ignoring_case(text, "message/global") ||
                                              starts_with_ignoring_case(text, "message/news"));
}

bool is_nested_absurdly(std::string_view raw) {
    int found = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        found += nests(raw.substr(i)) ? 1 : 0;
    }
    return found > kMostBoundaries;
}

std::string type_of(GMimeObject* object) {
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (type == nullptr) {
        return "text/plain";
    }
    char* text = g_mime_content_type_get_mime_type(type);
    std::string out = to_lower(to_text(text, 100));
    g_free(text);
    return out;
}

void add_headers(GMimeObject* object, std::vector<HeaderField>& out) {
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    const int count = g_mime_header_list_get_count(list);
    for (int i = 0; i < count && out.size() < kMostHeaders; ++i) {
        GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
        out.emplace_back(to_text(g_mime_header_get_name(header), kMostFieldBytes),
                         to_text(g_mime_header_get_value(header), kMostFieldBytes));
    }
}

std::string decoded(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) {
        return {};
    }
    const GMimeOwned<GMimeStream> out(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, out.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
    if (bytes == nullptr || bytes->data == nullptr) {
        return {};
    }
    const std::string_view all(reinterpret_cast<const char*>(bytes->data), bytes->len);
    return to_valid_utf8(all.substr(0, kMostLeafBytes));
}

std::string content_of(GMimeObject* part) {
    if (!GMIME_IS_TEXT_PART(part)) {
        return decoded(GMIME_PART(part));
    }
    char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    std::string out = to_text(text, kMostLeafBytes);
    g_free(text);
    return out;
}

std::string header_lines(GMimeMessage* message) {
    std::vector<HeaderField> fields;
    add_headers(GMIME_OBJECT(message), fields);
    std::string out;
    for (const auto& [name, value] : fields) {
        out += fmt::format("{}: {}\n", name, value);
    }
    return out;
}

/// What was said to be parts, but has no boundary: all of it stands before the first one.
std::string prologue_of(GMimeObject* multipart) {
    const char* prologue = g_mime_multipart_get_prologue(GMIME_MULTIPART(multipart));
    return to_text(prologue, kMostLeafBytes);
}

void walk(GMimeObject* object, int depth, std::vector<MimeLeaf>& leaves);

void add_message(GMimeObject* object, std::vector<MimeLeaf>& leaves) {
    GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (inner != nullptr) {
        leaves.push_back({"message/rfc822", header_lines(inner)});
    }
}

void walk_parts(GMimeObject* object, int depth, std::vector<MimeLeaf>& leaves) {
    const int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
    for (int i = 0; i < count; ++i) {
        walk(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1, leaves);
    }
    if (count == 0) {
        leaves.push_back({"text/plain", prologue_of(object)});
    }
}

void walk(GMimeObject* object, int depth, std::vector<MimeLeaf>& leaves) {
    if (object == nullptr || depth > kMostDepth || leaves.size() >= kMostLeaves) {
        return;
    }
    if (GMIME_IS_MULTIPART(object)) {
        walk_parts(object, depth, leaves);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        add_message(object, leaves);
    } else if (GMIME_IS_PART(object)) {
        const std::string type = type_of(object);
        leaves.push_back(
            {type.starts_with("multipart/") ? "text/plain" : type, content_of(object)});
    }
}

}  // namespace

std::string_view MimeTree::header(std::string_view name) const noexcept {
    return find_field(headers, name);
}

bool MimeTree::has(std::string_view name) const noexcept {
    return std::any_of(headers.begin(), headers.end(), [&](const HeaderField& field) {
        return equals_ignoring_case(field.first, name);
    });
}

const MimeLeaf* MimeTree::find(std::string_view wanted) const noexcept {
    const auto found = std::find_if(
        leaves.begin(), leaves.end(), [&](const MimeLeaf& leaf) { return leaf.type == wanted; });
    return found == leaves.end() ? nullptr : &*found;
}

MimeTree read_mime(std::string_view raw) {
    raw = raw.substr(0, kMimeBytes);
    if (is_nested_absurdly(raw)) {
        fail(ErrorCode::kInvalid, "this message is nested deeper than any mail program writes");
    }
    const GMimeOwned<GMimeMessage> message = read_gmime(raw);
    if (!message) {
        fail(ErrorCode::kInvalid, "this is not an e-mail message");
    }
    MimeTree tree;
    add_headers(GMIME_OBJECT(message.get()), tree.headers);
    GMimeObject* body = g_mime_message_get_mime_part(message.get());
    if (body != nullptr) {
        tree.type = type_of(body);
        const char* report = g_mime_object_get_content_type_parameter(body, "report-type");
        tree.report_type = to_lower(to_text(report, 100));
        walk(body, 0, tree.leaves);
    }
    return tree;
}

std::vector<HeaderField> read_header_lines(std::string_view text) {
    std::vector<HeaderField> fields;
    while (!text.empty() && fields.size() < kMostHeaders) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty()) {
            break;
        }
        if (line.front() == ' ' || line.front() == '\t') {
            if (!fields.empty() && fields.back().second.size() < kMostFieldBytes) {
                fields.back().second += " " + std::string(trim(line));
            }
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos) {
            fields.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
        }
    }
    return fields;
}

std::string_view find_field(const std::vector<HeaderField>& fields,
                            std::string_view name) noexcept {
    for (const HeaderField& field : fields) {
        if (equals_ignoring_case(field.first, name)) {
            return field.second;
        }
    }
    return {};
}

}  // namespace campaignd::mail
