#include "service/mail_links.h"

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
    : message_id_key_(message_id_key),
      token_key_(token_key),
      public_url_(without_trailing_slash(std::move(public_url))) {}

std::string MailLinks::id_mac(std::string_view id) const {
    return hex_encode(hmac_sha256(message_id_key_, id).substr(0, kIdMacBytes));
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

std::string MailLinks::token_mac(Kind kind, std::string_view id) const {
    return hmac_sha256(token_key_, fmt::format("{}:{}", static_cast<char>(kind), id))
        .substr(0, kTokenMacBytes);
}

std::string MailLinks::url(Kind kind, MessageId message) const {
    const std::string id = std::to_string(message);
    return fmt::format("{}/{}/{}.{}",
                       public_url_,
                       static_cast<char>(kind),
                       id,
                       base64url_encode(token_mac(kind, id)));
}

std::optional<MessageId> MailLinks::parse_token(Kind kind, std::string_view token) const {
    const auto parts = split(token, '.');
    if (parts.size() != 2 ||
        !equal_constant_time(parts[1], base64url_encode(token_mac(kind, parts[0])))) {
        return std::nullopt;
    }
    return parse_int(parts[0]);
}

}  // namespace campaignd::service
