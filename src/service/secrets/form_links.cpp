// MailLinks, third part: what a sign-up form and its confirm mail carry.
#include <fmt/format.h>

#include "base/text.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {
namespace {

constexpr char kConfirm = 'C';
constexpr char kStamp = 'S';
constexpr char kMessage = 'M';

}  // namespace

std::string MailLinks::confirm_url(Confirm confirm) const {
    const std::string id = fmt::format("{}.{}", confirm.signup, confirm.form);
    return fmt::format("{}/c/{}.{}", public_url_, id, token_mac(kConfirm, id));
}

std::optional<MailLinks::Confirm> MailLinks::parse_confirm(std::string_view token) const {
    const auto parts = split(token, '.');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    const std::string_view id = token.substr(0, token.rfind('.'));
    const auto signup = parse_int(parts[0]);
    const auto form = parse_int(parts[1]);
    if (!signup || !form || !equal_constant_time(parts[2], token_mac(kConfirm, id))) {
        return std::nullopt;
    }
    return Confirm{*signup, *form};
}

std::string MailLinks::signup_message_id(std::int64_t signup,
                                         TimeMs asked_at,
                                         std::string_view domain) const {
    const std::string id = fmt::format("{}.{}", signup, asked_at);
    return fmt::format("<cmps.{}.{}@{}>", id, id_mac(kMessage + id), domain);
}

std::string MailLinks::stamp(std::int64_t form, TimeMs at) const {
    return fmt::format("{}.{}", at, token_mac(kStamp, fmt::format("{}.{}", form, at)));
}

std::optional<TimeMs> MailLinks::parse_stamp(std::int64_t form, std::string_view stamp) const {
    const auto parts = split(stamp, '.');
    const auto at = parts.size() == 2 ? parse_int(parts[0]) : std::nullopt;
    if (!at || !equal_constant_time(stamp, this->stamp(form, *at))) {
        return std::nullopt;
    }
    return at;
}

std::string MailLinks::form_url(std::string_view slug) const {
    return fmt::format("{}/s/{}", public_url_, slug);
}

}  // namespace campaignd::service
