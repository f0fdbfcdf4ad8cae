#include "model/oauth.h"

#include <array>

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<AuthKind, 2> kKinds{{"password", "oauth2"}};
constexpr EnumWords<OAuthProvider, 3> kProviders{{"google", "microsoft", "other"}};

// Google: developers.google.com/gmail/imap/xoauth2-protocol and
// developers.google.com/identity/protocols/oauth2/web-server. Without prompt=consent it gives a
// refresh token only the first time. Microsoft: learn.microsoft.com, "Authenticate an IMAP, POP or
// SMTP connection using OAuth".
constexpr std::array<OAuthPreset, 3> kPresets{
    {{"https://accounts.google.com/o/oauth2/v2/auth",
      "https://oauth2.googleapis.com/token",
      "https://mail.google.com/",
      "smtp.gmail.com",
      "imap.gmail.com",
      "&access_type=offline&prompt=consent"},
     {"https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
      "https://login.microsoftonline.com/common/oauth2/v2.0/token",
      "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All "
      "offline_access",
      "smtp.office365.com",
      "outlook.office365.com",
      ""},
     {"", "", "", "", "", ""}}};

}  // namespace

std::string_view to_text(AuthKind kind) noexcept {
    return kKinds[kind];
}

std::string_view to_text(OAuthProvider provider) noexcept {
    return kProviders[provider];
}

const OAuthPreset& preset_of(OAuthProvider provider) noexcept {
    return kPresets.at(static_cast<std::size_t>(provider));
}

}  // namespace campaignd
