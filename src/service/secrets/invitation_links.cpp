// MailLinks, fourth part: what an invitation to become a user carries.
#include <fmt/format.h>

#include "base/text.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {
namespace {

constexpr char kInvite = 'I';

}  // namespace

std::string MailLinks::invitation_url(Invite invite) const {
    const std::string id = fmt::format("{}.{}", invite.invitation, invite.made_at);
    return fmt::format("{}/invitation/{}.{}", public_url_, id, token_mac(kInvite, id));
}

std::optional<MailLinks::Invite> MailLinks::parse_invitation(std::string_view token) const {
    const auto parts = split(token, '.');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    const auto invitation = parse_int(parts[0]);
    const auto made_at = parse_int(parts[1]);
    const std::string_view id = token.substr(0, token.rfind('.'));
    if (!invitation || !made_at || !equal_constant_time(parts[2], token_mac(kInvite, id))) {
        return std::nullopt;
    }
    return Invite{*invitation, *made_at};
}

}  // namespace campaignd::service
