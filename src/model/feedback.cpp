#include "model/feedback.h"

#include <algorithm>

#include "base/text.h"
#include "base/words.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<FeedbackKind, 7> kKinds{{"hard_bounce",
                                             "soft_bounce",
                                             "policy_bounce",
                                             "complaint",
                                             "reply",
                                             "auto_reply",
                                             "unsubscribe"}};

/// Domains that give a mailbox to everybody.
constexpr std::string_view kPublicMail =
    "163.com|126.com|aol.com|arcor.de|bluewin.ch|btinternet.com|comcast.net|cox.net|"
    "fastmail.com|free.fr|freenet.de|gmail.com|gmx.at|gmx.ch|gmx.com|gmx.de|gmx.net|"
    "googlemail.com|hey.com|hotmail.co.uk|hotmail.com|hotmail.de|hotmail.es|hotmail.fr|"
    "hotmail.it|hushmail.com|icloud.com|interia.pl|laposte.net|libero.it|live.com|live.de|"
    "live.nl|mac.com|mail.com|mail.de|mail.ru|mailbox.org|me.com|msn.com|naver.com|o2.pl|"
    "online.de|onet.pl|orange.fr|outlook.com|outlook.de|outlook.fr|pm.me|posteo.de|proton.me|"
    "protonmail.com|qq.com|rambler.ru|rediffmail.com|rocketmail.com|sbcglobal.net|seznam.cz|"
    "sfr.fr|t-online.de|tuta.com|tutanota.com|verizon.net|virgilio.it|wanadoo.fr|web.de|wp.pl|"
    "yahoo.ca|yahoo.co.in|yahoo.co.jp|yahoo.co.uk|yahoo.com|yahoo.com.br|yahoo.de|yahoo.es|"
    "yahoo.fr|yahoo.it|yandex.com|yandex.ru|ymail.com|zoho.com";

/// X.1 speaks of addresses, of the sender's as of the recipient's (RFC 3463 section 3.2, RFC 7505);
/// 5.1.20 and 5.1.90 are Exchange Online's for what the sender did.
FeedbackKind of_address(std::string_view detail) noexcept {
    if (is_one_of(detail, "7|8|9|20|90")) {
        return FeedbackKind::kPolicyBounce;
    }
    // Other address status, ambiguous and valid do not say that it is dead.
    return is_one_of(detail, "0|4|5") ? FeedbackKind::kSoftBounce : FeedbackKind::kHardBounce;
}

/// Permanent failures by subject and detail (RFC 3463 sections 3.2 to 3.8).
FeedbackKind permanent(std::string_view subject, std::string_view detail) noexcept {
    if (subject == "7" || subject == "6") {
        return FeedbackKind::kPolicyBounce;  // security and policy, content
    }
    if (subject == "1") {
        return of_address(detail);
    }
    if (subject == "2" && detail == "1") {
        return FeedbackKind::kHardBounce;  // mailbox disabled
    }
    if ((subject == "2" && detail == "3") || (subject == "3" && detail == "4")) {
        return FeedbackKind::kPolicyBounce;  // the message is too long for it
    }
    if (subject == "4" && is_one_of(detail, "4|310")) {
        return FeedbackKind::kHardBounce;  // unable to route: no such domain (5.4.310: Exchange)
    }
    return FeedbackKind::kSoftBounce;
}

}  // namespace

std::string_view to_text(FeedbackKind kind) noexcept {
    return kKinds[kind];
}

bool is_bounce(FeedbackKind kind) noexcept {
    return kind <= FeedbackKind::kPolicyBounce;
}

FeedbackCounts& FeedbackCounts::operator+=(const FeedbackCounts& other) noexcept {
    replies += other.replies;
    bounces += other.bounces;
    complaints += other.complaints;
    unsubscribes += other.unsubscribes;
    return *this;
}

FeedbackKind bounce_kind(std::string_view status) noexcept {
    const std::size_t first = status.find('.');
    const std::size_t second =
        first == std::string_view::npos ? first : status.find('.', first + 1);
    if (second == std::string_view::npos || first != 1 || !is_digit(status.front())) {
        return FeedbackKind::kSoftBounce;
    }
    const std::string_view subject = status.substr(first + 1, second - first - 1);
    if (status.front() == '5') {
        return permanent(subject, status.substr(second + 1));
    }
    return subject == "7" ? FeedbackKind::kPolicyBounce : FeedbackKind::kSoftBounce;
}

std::optional<std::string_view> company_of(std::string_view email) noexcept {
    const std::size_t at = email.rfind('@');
    if (at == std::string_view::npos || at + 1 == email.size()) {
        return std::nullopt;
    }
    const std::string_view domain = email.substr(at + 1);
    return is_one_of(domain, kPublicMail) ? std::nullopt : std::optional(domain);
}

}  // namespace campaignd
