#include "mail/inbound/message_parser.h"

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/gmime_object.h"

namespace campaignd::mail {
namespace {

std::string to_text(const char* bytes) {
    return bytes == nullptr ? std::string() : to_valid_utf8(bytes);
}

void read_headers(GMimeObject* object, ParsedMessage& parsed) {
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    const int count = g_mime_header_list_get_count(list);
    for (int i = 0; i < count; ++i) {
        GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
        parsed.headers.emplace_back(to_text(g_mime_header_get_name(header)),
                                    to_text(g_mime_header_get_value(header)));
    }
}

void read_part(GMimeObject* object, ParsedMessage& parsed) {
    if (!GMIME_IS_TEXT_PART(object) || g_mime_part_is_attachment(GMIME_PART(object)) != FALSE) {
        return;
    }
    GMimeContentType* type = g_mime_object_get_content_type(object);
    const bool is_html = g_mime_content_type_is_type(type, "text", "html") != FALSE;
    const bool is_plain = g_mime_content_type_is_type(type, "text", "plain") != FALSE;
    std::string& out = is_html ? parsed.html : parsed.text;
    if ((!is_html && !is_plain) || !out.empty()) {
        return;
    }
    char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
    out = to_text(text);
    g_free(text);
}

void on_part(GMimeObject* /*parent*/, GMimeObject* part, gpointer parsed) {
    read_part(part, *static_cast<ParsedMessage*>(parsed));
}

}  // namespace

ParsedMessage parse_message(std::string_view raw) {
    const GMimeOwned<GMimeMessage> message = read_gmime(raw);
    if (!message) {
        fail(ErrorCode::kInvalid, "this is not an e-mail message");
    }
    ParsedMessage parsed;
    read_headers(GMIME_OBJECT(message.get()), parsed);
    // GMime keeps the Content-… fields with the body they describe.
    if (GMimeObject* body = g_mime_message_get_mime_part(message.get()); body != nullptr) {
        read_headers(body, parsed);
    }
    g_mime_message_foreach(message.get(), on_part, &parsed);
    return parsed;
}

}  // namespace campaignd::mail
