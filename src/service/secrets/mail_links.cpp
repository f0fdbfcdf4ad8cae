#include "service/secrets/mail_links.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kTokenMacBytes = 16;
constexpr std::size_t kIdMacBytes = 8;
constexpr std::string_view kIdPrefix = "cmpd.";

std::string without_trailing_slash(std::string url) {
    while (!url.empty() && url.back() == '/') {
        url.pop_back();
    }
    return url;
}

}  // namespace

MailLinks::MailLinks(const Key& message_id_key, const Key& token_key, std::string public_url)
    : message_ids_(message_id_key),
      tokens_(token_key),
      public_url_(without_trailing_slash(std::move(public_url))) {}

std::string MailLinks::id_mac(std::string_view id) const {
    return hex_encode(message_ids_.sign(id).substr(0, kIdMacBytes));
}

std::string MailLinks::message_id(MessageId message, std::string_view domain) const {
    const std::string id = std::to_string(message);
    return fmt::format("<{}{}.{}@{}>", kIdPrefix, id, id_mac(id), domain);
}

std::optional<MessageId> MailLinks::parse_message_id(std::string_view message_id) const {
    if (!message_id.empty() && message_id.front() == '<') {
        message_id.remove_prefix(1);
    }
    const std::size_t at = message_id.find('@');
    if (message_id.substr(0, kIdPrefix.size()) != kIdPrefix || at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto parts = split(message_id.substr(kIdPrefix.size(), at - kIdPrefix.size()), '.');
    if (parts.size() != 2 || !equal_constant_time(parts[1], id_mac(parts[0]))) {
        return std::nullopt;
    }
    return parse_int(parts[0]);
}

std::string MailLinks::token_mac(char kind, std::string_view id) const {
    std::string signed_text(1, kind);
    signed_text.append(":").append(id);
    return base64url_encode(std::string_view(tokens_.sign(signed_text)).substr(0, kTokenMacBytes));
}

std::string MailLinks::token(Kind kind, MessageId message) const {
    const std::string id = std::to_string(message);
    return id + '.' + token_mac(static_cast<char>(kind), id);
}

std::string MailLinks::url(Kind kind, MessageId message) const {
    return fmt::format("{}/{}/{}", public_url_, static_cast<char>(kind), token(kind, message));
}

std::optional<MessageId> MailLinks::parse_token(Kind kind, std::string_view token) const {
    const auto parts = split(token, '.');
    if (parts.size() != 2 ||
        !equal_constant_time(parts[1], token_mac(static_cast<char>(kind), parts[0]))) {
        return std::nullopt;
    }
    return parse_int(parts[0]);
}

void MailLinks::append_click_url(std::string& out, Click click) const {
    const std::string id = std::to_string(click.message) + '.' + std::to_string(click.link);
    out.append(public_url_).append("/t/c/").append(id).append(".").append(token_mac('c', id));
}

std::optional<MailLinks::Click> MailLinks::parse_click(std::string_view token) const {
    const std::size_t dot = token.rfind('.');
    if (dot == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view id = token.substr(0, dot);
    const auto parts = split(id, '.');
    if (parts.size() != 2 || !equal_constant_time(token.substr(dot + 1), token_mac('c', id))) {
        return std::nullopt;
    }
    const auto message = parse_int(parts[0]);
    const auto link = parse_int(parts[1]);
    if (!message || !link) {
        return std::nullopt;
    }
    return Click{*message, static_cast<int>(*link)};
}

void MailLinks::append_pixel_url(std::string& out, MessageId message) const {
    const std::string id = std::to_string(message);
    out.append(public_url_).append("/t/o/").append(id).append(".").append(token_mac('o', id));
    out += ".gif";
}

}  // namespace campaignd::service
