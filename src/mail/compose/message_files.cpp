#include "mail/compose/message_files.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "mail/compose/gmime_object.h"
#include "mail/compose/html_tokens.h"

namespace campaignd::mail {
namespace {

/// It names the picture whole, so that a look at the message finds it in the library.
std::string content_id(const MediaName& name) {
    return name.text() + "@inline.campaignd";
}

/// A boundary that no base64 and no quoted-printable text holds (RFC 2045 section 6.7, remark 5).
std::string boundary_of(std::string_view kind, const std::vector<MailFile>& files) {
    std::string names;
    for (const MailFile& file : files) {
        names += file.name.hash + file.file_name + '\n';
    }
    return "=_" + std::string(kind) + hex_encode(sha256(names)).substr(0, 32);
}

/// "METHOD:REQUEST" of a calendar file (RFC 6047 section 2.4 wants it in the type, too).
std::string method_of(std::string_view calendar) {
    for (const std::string_view line : split(calendar, '\n')) {
        if (equals_ignoring_case(line.substr(0, 7), "METHOD:")) {
            return std::string(trim(line.substr(7)));
        }
    }
    return "PUBLISH";
}

GMimeOwned<GMimePart> part_of(const MailFile& file) {
    const std::string_view type = content_type_of(file.name.type);
    const std::string major(type.substr(0, type.find('/')));
    const std::string minor(type.substr(major.size() + 1, type.find(';') - major.size() - 1));
    GMimeOwned<GMimePart> part(g_mime_part_new_with_type(major.c_str(), minor.c_str()));
    auto* object = GMIME_OBJECT(part.get());
    if (file.name.type == MediaType::kIcs) {
        g_mime_object_set_content_type_parameter(object, "charset", "utf-8");
        g_mime_object_set_content_type_parameter(object, "method", method_of(file.bytes).c_str());
    }
    const GMimeOwned<GMimeStream> stream(
        g_mime_stream_mem_new_with_buffer(file.bytes.data(), file.bytes.size()));
    const GMimeOwned<GMimeDataWrapper> content(
        g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
    g_mime_part_set_content(part.get(), content.get());
    g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_BASE64);
    if (file.file_name.empty()) {
        g_mime_object_set_disposition(object, GMIME_DISPOSITION_INLINE);
        g_mime_object_set_content_id(object, content_id(file.name).c_str());
        const std::string name =
            file.name.hash.substr(0, 8) + '.' + std::string(to_text(file.name.type));
        g_mime_part_set_filename(part.get(), name.c_str());
    } else {
        g_mime_object_set_disposition(object, GMIME_DISPOSITION_ATTACHMENT);
        g_mime_part_set_filename(part.get(), file.file_name.c_str());
    }
    return part;
}

/// GMime writes bare line feeds.
void append_crlf(std::string& out, std::string_view text) {
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        check(!line.starts_with('.'), "no line of an encoded file begins with a dot");
        out.append(line).append("\r\n");
    }
}

void append_parts(std::string& out,
                  const std::string& boundary,
                  const std::vector<MailFile>& files) {
    for (const MailFile& file : files) {
        const auto part = part_of(file);
        const std::unique_ptr<char, void (*)(gpointer)> text(
            g_mime_object_to_string(GMIME_OBJECT(part.get()), nullptr), g_free);
        out.append("--").append(boundary).append("\r\n");
        append_crlf(out, trim(text.get()));
    }
    out.append("--").append(boundary).append("--\r\n");
}

std::string multipart_head(std::string_view kind, const std::string& boundary) {
    return "Content-Type: multipart/" + std::string(kind) + ";\r\n boundary=\"" + boundary +
           "\"\r\n\r\n--" + boundary + "\r\n";
}

}  // namespace

std::string picture_id(const MediaName& name) {
    return "cid:" + content_id(name);
}

std::shared_ptr<const MessageTail> make_tail(const std::vector<MailFile>& pictures,
                                             const std::vector<MailFile>& attachments) {
    if (pictures.empty() && attachments.empty()) {
        return nullptr;
    }
    static const GMimeStart start;
    auto tail = std::make_shared<MessageTail>();
    if (!attachments.empty()) {
        tail->head += multipart_head("mixed", boundary_of("m", attachments));
    }
    if (!pictures.empty()) {
        const std::string boundary = boundary_of("r", pictures);
        tail->head += multipart_head("related; type=\"multipart/alternative\"", boundary);
        append_parts(tail->bytes, boundary, pictures);
    }
    if (!attachments.empty()) {
        append_parts(tail->bytes, boundary_of("m", attachments), attachments);
    }
    tail->pictures = pictures.size();
    for (const MailFile& file : attachments) {
        tail->attachments.push_back(file.file_name);
    }
    return tail;
}

std::vector<TrackSpan> find_pictures(std::string_view html, const std::vector<MailFile>& pictures) {
    std::vector<TrackSpan> spans;
    HtmlTokens tokens(html);
    while (const auto token = pictures.empty() ? std::nullopt : tokens.next()) {
        if (token->kind != HtmlToken::Kind::kStart || token->name != "img" || !token->finished) {
            continue;
        }
        const std::string_view src = find_attribute(tokens.attributes(), "src").value_or("");
        std::optional<std::size_t> found;
        find_media_names(src, [&](const MediaName& name) {
            const auto at =
                std::find_if(pictures.begin(), pictures.end(), [&](const MailFile& picture) {
                    return picture.name == name;
                });
            if (at != pictures.end()) {
                found = static_cast<std::size_t>(at - pictures.begin());
            }
        });
        if (found && src.find("{{") == src.npos) {
            const auto begin = static_cast<std::size_t>(src.data() - html.data());
            spans.push_back(
                {begin, begin + src.size(), TrackSpan::Kind::kPicture, static_cast<int>(*found)});
        }
    }
    return spans;
}

}  // namespace campaignd::mail
