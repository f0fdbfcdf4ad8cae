#include "mail/smtp/reply_class.h"

#include <string>
#include <string_view>

#include "base/words.h"
#include "mail/inbound/bounce_text.h"
#include "mail/inbound/bounce_words.h"

namespace campaignd::mail {
namespace {

/// A list for senders and recipients that have not met (RFC 6647 section 2): about this person.
constexpr std::string_view kGreylist = "greylist|graylist|grey-list|gray-list|postgrey";
/// How much we send, whatever the code: Gmail ("daily user sending limit exceeded"), Exchange
/// Online ("reached your daily limit for message recipients"), SES ("maximum sending rate
/// exceeded", "daily message quota exceeded"), cPanel ("exceeded the max emails per hour").
constexpr std::string_view kSendingLimit =
    "sending limit|sending quota|sending rate|daily limit|daily quota|daily user|"
    "daily message|daily sending|hourly|per hour|per day|per minute|message quota|"
    "unusual sending|rate limit|rate-limit|ratelimit|rate exceeded|throttl|submission quota";
/// How fast we are, or that the relay has no time for anybody.
constexpr std::string_view kPace =
    "too many|too much mail|too fast|too quickly|slow down|overload|system load|"
    "insufficient system|insufficient resources|out of memory|service unavailable|"
    "service not available|service temporarily unavailable|concurrent";
/// Of one person.
constexpr std::string_view kMailbox = "mailbox|inbox|over quota|disk quota|recipient|user|account";
/// Our account at the relay, in words that nobody uses of a recipient's: Exchange Online ("Access
/// denied, bad outbound sender", "spam abuse detected", "tenant has exceeded threshold", "Client
/// blocked from sending"), Google ("your account"), cPanel and Zoho ("outgoing", "sending").
constexpr std::string_view kOurAccount =
    "outbound sender|outbound spam|outgoing mail|outgoing email|your account|sending account|"
    "sender account|sender's account|blocked from sending|restricted from sending|"
    "suspended from sending|disabled from sending|not allowed to send mail|sending has been|"
    "sending is disabled|sending disabled|sending suspended|spam abuse detected|"
    "tenant has exceeded";
/// The codes of Exchange Online for the same ("Email non-delivery reports in Exchange Online").
constexpr std::string_view kOurAccountCodes = "7.501|7.502|7.503|7.705|7.708|7.750";
constexpr std::string_view kSize = "size|too large|too big";

/// "1.1" of "5.1.1", and only where the class agrees with the basic code; else empty.
std::string_view detail_of(const Reply& reply) noexcept {
    const bool agrees = reply.enhanced.size() > 4 && reply.enhanced[0] - '0' == reply.code / 100;
    return agrees ? std::string_view(reply.enhanced).substr(2) : std::string_view();
}

/// The sender's own address: X.1.7, X.1.8.
bool is_our_address(std::string_view detail) noexcept {
    return detail == "1.7" || detail == "1.8";
}

/// 530, 534, 535, 538: the relay wants AUTH or TLS (RFC 4954 section 6).
bool is_login_code(int code) noexcept {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

/// What we said was not understood, or not wanted in this place (RFC 5321 section 4.2.2, RFC 3463
/// section 3.6).
bool is_about_our_speech(int code, std::string_view detail) noexcept {
    return detail.starts_with("5.") || (code >= 500 && code <= 504 && !detail.starts_with("1."));
}

/// Whatever the stage: the relay has had enough of our account.
bool names_our_account(std::string_view detail, std::string_view said) {
    const bool of_recipient = detail == "1.1" || detail.starts_with("2.");
    return is_one_of(detail, kOurAccountCodes) ||
           (!of_recipient && holds_one_of(said, kOurAccount));
}

enum class Matter { kPerson, kSender, kUnclear };

/// By the words that bounces are read by, too.
Matter matter_by_words(std::string_view said) {
    switch (find_bounce_words(said).value_or(BounceWords::kVagueTrouble)) {
        case BounceWords::kSender:
        case BounceWords::kPolicy:
            return Matter::kSender;
        case BounceWords::kFull:
        case BounceWords::kUnwanted:
        case BounceWords::kNobody:
        case BounceWords::kNowhere:
        case BounceWords::kClosed:
        case BounceWords::kUnavailable:
            return Matter::kPerson;
        case BounceWords::kTrouble:
        case BounceWords::kVaguePolicy:
        case BounceWords::kVagueTrouble:
            break;
    }
    return Matter::kUnclear;
}

/// Whom a 4yz at RCPT or behind it is about.
Matter matter_of(SmtpStage stage, const Reply& reply) {
    const std::string said = prepare_refusal(reply.text);
    const std::string_view detail = detail_of(reply);
    if (holds_one_of(said, kGreylist)) {
        return Matter::kPerson;
    }
    // Mail system full (X.3.1), or not accepting messages (X.3.2): of the relay, whatever it adds.
    if (detail.starts_with("5.") || detail == "3.1" || detail == "3.2" || is_our_address(detail)) {
        return Matter::kSender;
    }
    if (detail.starts_with("1.") || detail.starts_with("2.")) {
        return Matter::kPerson;
    }
    if (holds_one_of(said, kSendingLimit) || holds_one_of(said, kPace) ||
        names_our_account(detail, said)) {
        return Matter::kSender;
    }
    if (detail.empty() && holds_one_of(said, kMailbox)) {
        return Matter::kPerson;
    }
    // 452: insufficient system storage (RFC 5321 section 4.2.3). Behind RCPT it is the relay that
    // has no room or no way.
    const bool of_relay = detail.starts_with("3.") || detail.starts_with("4.");
    if (reply.code == 452 || (of_relay && stage != SmtpStage::kRcpt)) {
        return Matter::kSender;
    }
    return matter_by_words(said);
}

Verdict later(SmtpStage stage, const Reply& reply) {
    const bool of_sender = reply.code == 421 || stage <= SmtpStage::kMail ||
                           matter_of(stage, reply) == Matter::kSender;
    return of_sender ? Verdict::kRelayDeferred : Verdict::kDeferred;
}

/// By the one table that reads bounces, too: what a relay says at once or in a report is the same.
Verdict refused(const Reply& reply, std::string_view detail) {
    const std::string words = std::to_string(reply.code) + ' ' + reply.text;
    switch (classify_bounce(detail.empty() ? "" : reply.enhanced, words)) {
        case FeedbackKind::kHardBounce:
            return Verdict::kNoSuchAddress;
        case FeedbackKind::kPolicyBounce:
            return Verdict::kPolicyRefused;
        default:
            return Verdict::kRefused;
    }
}

Verdict never(SmtpStage stage, const Reply& reply) {
    const std::string_view detail = detail_of(reply);
    const std::string said = prepare_refusal(reply.text);
    if (is_login_code(reply.code)) {
        return Verdict::kSenderRefused;
    }
    if (detail == "4.5" || holds_one_of(said, kSendingLimit)) {
        return Verdict::kRelayDeferred;
    }
    if (names_our_account(detail, said)) {
        return Verdict::kSenderRefused;
    }
    const bool of_us = stage <= SmtpStage::kMail;
    if (is_about_our_speech(reply.code, detail)) {
        // Outlook.com says "550 5.5.0 mailbox unavailable" of a person who is not there.
        const bool dead = !of_us && reply.code >= 550 &&
                          refused({reply.code, {}, reply.text}, {}) == Verdict::kNoSuchAddress;
        return dead ? Verdict::kNoSuchAddress : Verdict::kRelayDeferred;
    }
    if (of_us) {
        const bool large =
            detail == "3.4" || detail == "2.3" || (reply.code == 552 && holds_one_of(said, kSize));
        return large ? Verdict::kTooLarge : Verdict::kSenderRefused;
    }
    if (detail == "3.4" || is_our_address(detail) ||
        (reply.code == 552 && holds_one_of(said, kSize) && !holds_one_of(said, kMailbox))) {
        return Verdict::kPolicyRefused;
    }
    return refused(reply, detail);
}

}  // namespace

const char* stage_name(SmtpStage stage) noexcept {
    constexpr const char* kNames[] = {"connect", "RSET", "MAIL", "RCPT", "DATA", "body", "dot"};
    return kNames[static_cast<int>(stage)];
}

bool is_accepted(SmtpStage stage, int code) noexcept {
    return stage == SmtpStage::kData ? code == 354 : code >= 200 && code < 300;
}

bool is_about_our_speech(const Reply& reply) noexcept {
    return reply.code >= 500 && reply.code < 600 &&
           is_about_our_speech(reply.code, detail_of(reply));
}

Verdict classify(SmtpStage stage, const Reply& reply) noexcept {
    if (stage == SmtpStage::kDot && is_accepted(stage, reply.code)) {
        return Verdict::kSent;
    }
    if (reply.code >= 400 && reply.code < 500) {
        return later(stage, reply);
    }
    if (reply.code >= 500 && reply.code < 600) {
        return never(stage, reply);
    }
    // Neither yes nor no: after the dot nobody can tell, before it the dialogue is over.
    return stage == SmtpStage::kDot ? Verdict::kUnknown : Verdict::kLost;
}

bool is_unclear(SmtpStage stage, const Reply& reply) {
    return classify(stage, reply) == Verdict::kDeferred &&
           matter_of(stage, reply) == Matter::kUnclear;
}

SmtpOutcome outcome_of(const Outgoing& mail, Verdict result, SmtpStage stage, const Reply& reply) {
    return {mail.cookie,
            mail.account->sender_id,
            result,
            reply.code,
            reply.enhanced,
            reply.text.substr(0, kMaxReplyText),
            stage_name(stage),
            result == Verdict::kDeferred && is_unclear(stage, reply)};
}

}  // namespace campaignd::mail
