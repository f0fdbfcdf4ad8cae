#include "mail/compose/gmime_message.h"

#include <stdexcept>

namespace campaignd::mail::testing {
namespace {

std::pair<std::string, std::string> only_mailbox(InternetAddressList* list) {
    if (list == nullptr || internet_address_list_length(list) != 1) {
        throw std::runtime_error("not exactly one address");
    }
    InternetAddress* address = internet_address_list_get_address(list, 0);
    const char* name = internet_address_get_name(address);
    const char* addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
    return {name == nullptr ? "" : name, addr == nullptr ? "" : addr};
}

GMimePart* new_part(const char* subtype, const std::string& text) {
    GMimePart* part = g_mime_part_new_with_type("text", subtype);
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(text.data(), text.size());
    GMimeDataWrapper* content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_object_unref(content);
    g_object_unref(stream);
    return part;
}

std::string taken(char* text) {
    std::string out = text == nullptr ? "" : text;
    g_free(text);
    return out;
}

}  // namespace

GMimeParsed::GMimeParsed(const std::string& bytes) : message_(nullptr) {
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size());
    GMimeParser* parser = g_mime_parser_new_with_stream(stream);
    message_ = g_mime_parser_construct_message(parser, nullptr);
    g_object_unref(parser);
    g_object_unref(stream);
    if (message_ == nullptr) {
        throw std::runtime_error("GMime cannot read the message");
    }
}

std::string GMimeParsed::subject() const {
    const char* subject = g_mime_message_get_subject(message_);
    return subject == nullptr ? "" : subject;
}

std::string GMimeParsed::header(const char* name) const {
    const char* value = g_mime_object_get_header(GMIME_OBJECT(message_), name);
    return value == nullptr ? "" : value;
}

int GMimeParsed::header_count() const {
    return g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(message_)));
}

std::pair<std::string, std::string> GMimeParsed::from() const {
    return only_mailbox(g_mime_message_get_from(message_));
}

std::pair<std::string, std::string> GMimeParsed::to() const {
    return only_mailbox(g_mime_message_get_to(message_));
}

int GMimeParsed::part_count() const {
    return g_mime_multipart_get_count(GMIME_MULTIPART(g_mime_message_get_mime_part(message_)));
}

std::string GMimeParsed::part_type(int index) const {
    GMimeObject* part =
        g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message_)), index);
    return taken(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part)));
}

std::string GMimeParsed::part(int index) const {
    GMimeObject* part =
        g_mime_multipart_get_part(GMIME_MULTIPART(g_mime_message_get_mime_part(message_)), index);
    GMimeStream* out = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), out);
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
    std::string text(bytes->data, bytes->data + bytes->len);
    g_object_unref(out);
    return text;
}

std::string build_with_gmime(const std::string& from_name,
                             const std::string& from_email,
                             const std::string& to_name,
                             const std::string& to_email,
                             const std::string& subject,
                             const std::string& text,
                             const std::string& html) {
    GMimeMessage* message = g_mime_message_new(TRUE);
    g_mime_message_add_mailbox(
        message, GMIME_ADDRESS_TYPE_FROM, from_name.c_str(), from_email.c_str());
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, to_name.c_str(), to_email.c_str());
    g_mime_message_set_subject(message, subject.c_str(), "utf-8");
    GMimeMultipart* multipart = g_mime_multipart_new_with_subtype("alternative");
    for (GMimePart* part : {new_part("plain", text), new_part("html", html)}) {
        g_mime_multipart_add(multipart, GMIME_OBJECT(part));
        g_object_unref(part);
    }
    g_mime_message_set_mime_part(message, GMIME_OBJECT(multipart));
    std::string bytes = taken(g_mime_object_to_string(GMIME_OBJECT(message), nullptr));
    g_object_unref(multipart);
    g_object_unref(message);
    return bytes;
}

}  // namespace campaignd::mail::testing
