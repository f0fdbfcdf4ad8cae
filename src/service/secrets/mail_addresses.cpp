// MailLinks, second half: addresses that lead back to a message, and finding its names in a text.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {
namespace {

constexpr std::string_view kPrefix = "cmpd.";
constexpr std::size_t kAddressMacBytes = 10;  // 80 bits: the local part has 64 octets in all
constexpr std::size_t kMostLocalPart = 64;
constexpr std::size_t kMostDigits = 19;
constexpr int kMostLookedAt = 500;  // each costs an HMAC

/// What stands before a character that neither our tokens nor our Message-IDs hold.
std::string_view word_at(std::string_view text) {
    const std::size_t end =
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-", kPrefix.size());
    return text.substr(0, end);
}

}  // namespace

std::string MailLinks::address_token(Address kind, std::string_view id) const {
    const std::string text = fmt::format("{}:{}", static_cast<char>(kind), id);
    return fmt::format("{}{}{}-{}",
                       kPrefix,
                       static_cast<char>(kind),
                       id,
                       hex_encode(tokens_.sign(text).substr(0, kAddressMacBytes)));
}

std::string MailLinks::address(Address kind, MessageId message, std::string_view base) const {
    const std::size_t at = base.rfind('@');
    const std::string token = address_token(kind, std::to_string(message));
    if (at == std::string_view::npos || at + 1 + token.size() > kMostLocalPart) {
        return std::string(base);
    }
    return fmt::format("{}+{}{}", base.substr(0, at), token, base.substr(at));
}

std::string MailLinks::unsubscribe_mailto(MessageId message,
                                          std::string_view base,
                                          bool tagged) const {
    const std::string to =
        tagged ? address(Address::kUnsubscribe, message, base) : std::string(base);
    if (to != base) {
        return fmt::format("mailto:{}?subject=unsubscribe", to);
    }
    return fmt::format("mailto:{}?subject=unsubscribe%20{}",
                       base,
                       address_token(Address::kUnsubscribe, std::to_string(message)));
}

/// The token that the text begins with.
std::optional<MailLinks::Token> MailLinks::token_at(std::string_view text) const {
    const std::string_view word = word_at(text);
    const std::string_view rest = word.substr(kPrefix.size());
    const bool is_id = !rest.empty() && is_digit(rest.front());
    const std::size_t begin = is_id ? 0 : 1;
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", begin), rest.size());
    if (rest.size() <= begin || end == begin || end - begin > kMostDigits) {
        return std::nullopt;
    }
    const std::string_view id = rest.substr(begin, end - begin);
    if (is_id) {
        const auto message = parse_message_id(std::string(word) + "@");
        return message ? std::optional(Token{Token::Kind::kMessageId, *message}) : std::nullopt;
    }
    for (const Address kind : {Address::kReturnPath, Address::kUnsubscribe}) {
        const std::string token = address_token(kind, id);
        if (rest.front() == static_cast<char>(kind) &&
            equal_constant_time(word.substr(0, token.size()), token)) {
            const auto message = parse_int(id);
            return message ? std::optional(Token{kind == Address::kReturnPath
                                                     ? Token::Kind::kReturnPath
                                                     : Token::Kind::kUnsubscribe,
                                                 *message})
                           : std::nullopt;
        }
    }
    return std::nullopt;
}

std::vector<MailLinks::Token> MailLinks::find_tokens(std::string_view text) const {
    const std::string lower = to_lower(text);
    std::vector<Token> tokens;
    int looked = 0;
    for (std::size_t at = lower.find(kPrefix); at != std::string::npos && looked < kMostLookedAt;
         at = lower.find(kPrefix, at + 1), ++looked) {
        if (const auto token = token_at(std::string_view(lower).substr(at))) {
            tokens.push_back(*token);
        }
    }
    return tokens;
}

}  // namespace campaignd::service
