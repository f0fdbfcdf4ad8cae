#include "mail/bounce_text.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kLookedAt = 32 << 10;  // of a text; what returns the message comes behind
constexpr std::size_t kMostDiagnostic = 500;

constexpr auto kUnknownUser = std::to_array<std::string_view>({"user unknown",
                                                               "unknown user",
                                                               "no such user",
                                                               "no such recipient",
                                                               "recipient unknown",
                                                               "unknown recipient",
                                                               "does not exist",
                                                               "doesn't exist",
                                                               "no mailbox here",
                                                               "no such mailbox",
                                                               "mailbox not found",
                                                               "mailbox unavailable",
                                                               "invalid recipient",
                                                               "invalid mailbox",
                                                               "address rejected: access denied",
                                                               "not a valid mailbox",
                                                               "user not found",
                                                               "recipient not found",
                                                               "unknown address",
                                                               "address unknown",
                                                               "no such address",
                                                               "account is disabled",
                                                               "account disabled",
                                                               "mailbox disabled",
                                                               "account has been disabled",
                                                               "unrouteable address",
                                                               "unroutable address",
                                                               "host not found",
                                                               "domain not found",
                                                               "no such domain",
                                                               "recipientnotfound",
                                                               "name service error for",
                                                               "wasn't found at",
                                                               "couldn't be found",
                                                               "isn't in our",
                                                               "not our customer",
                                                               "undeliverable address",
                                                               "bad destination"});
constexpr auto kFull = std::to_array<std::string_view>({"quota",
                                                        "mailbox full",
                                                        "mailbox is full",
                                                        "insufficient storage",
                                                        "out of storage",
                                                        "mailbox size limit",
                                                        "inbox is full"});
constexpr auto kPolicy = std::to_array<std::string_view>({"spam",
                                                          "blocked",
                                                          "blacklist",
                                                          "block list",
                                                          "blocklist",
                                                          "denylist",
                                                          "reputation",
                                                          "dmarc",
                                                          "dkim",
                                                          " spf ",
                                                          "policy",
                                                          "spamhaus",
                                                          "barracuda",
                                                          "rejected due to content",
                                                          "message content rejected",
                                                          "virus",
                                                          "not authorized to send",
                                                          "unsolicited",
                                                          "rate limit",
                                                          "too many messages"});
constexpr auto kBounceSubjects = std::to_array<std::string_view>({"undeliver",
                                                                  "delivery status notification",
                                                                  "failure notice",
                                                                  "delivery failure",
                                                                  "mail delivery",
                                                                  "returned mail",
                                                                  "returned to sender",
                                                                  "delivery has failed",
                                                                  "could not be delivered",
                                                                  "non remis",
                                                                  "non delivery",
                                                                  "nicht zugestellt",
                                                                  "unzustellbar",
                                                                  "zustellung",
                                                                  "no se puede entregar",
                                                                  "não entregue",
                                                                  "onbestelbaar",
                                                                  "mancata consegna",
                                                                  "delivery problem",
                                                                  "message delayed",
                                                                  "warning: could not send"});
constexpr auto kBounceBodies = std::to_array<std::string_view>(
    {"this is the qmail-send program",
     "this message was created automatically by mail delivery software",
     "i'm sorry to have to inform you that your message could not",
     "did not reach the following recipient",
     "did not reach some or all of the intended recipients",
     "delivery to the following recipient failed",
     "your message couldn't be delivered",
     "your message wasn't delivered",
     "the following address(es) failed",
     "the following addresses had permanent fatal errors",
     "----- the following addresses",
     "could not be delivered to one or more recipients",
     "a message that you sent could not be delivered",
     "this is an automatically generated delivery status notification"});
constexpr auto kDelayed = std::to_array<std::string_view>({"delivery status notification (delay)",
                                                           "message delayed",
                                                           "delayed mail",
                                                           "has not yet been delivered",
                                                           "no action is required on your part",
                                                           "you do not need to resend",
                                                           "this is a warning message only",
                                                           "warning: could not send"});
/// Where the returned message begins: what it says is not the server's word.
constexpr auto kReturned =
    std::to_array<std::string_view>({"--- below this line is a copy of the message",
                                     "------ this is a copy of the message",
                                     "------ this is a copy of your message",
                                     "----- original message -----",
                                     "----- message header follows",
                                     "--- the header of the original message is following",
                                     "original message headers:"});

bool contains_any(std::string_view lower, std::span<const std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return lower.find(word) != std::string_view::npos;
    });
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The length of "D.D{1,3}.D{1,3}" at the start of the text, or 0.
std::size_t status_length(std::string_view text) {
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) {
        if (part > 0) {
            if (at >= text.size() || text[at] != '.') {
                return 0;
            }
            ++at;
        }
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at])) {
            ++at;
        }
        if (at == begin || at - begin > (part == 0 ? 1U : 3U)) {
            return 0;
        }
    }
    // A fourth part makes it an address of a host.
    return at < text.size() && text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])
               ? 0
               : at;
}

std::string_view local_part(std::string_view address) {
    const std::size_t open = address.rfind('<');
    if (open != std::string_view::npos) {
        address.remove_prefix(open + 1);
    }
    return trim(address.substr(0, address.find('@')));
}

bool is_from_a_mail_system(const MimeTree& message) {
    const std::string from = to_lower(local_part(message.header("From")));
    return from == "mailer-daemon" || from == "postmaster" || from == "mailerdaemon" ||
           from == "mail-daemon" || from.starts_with("microsoftexchange");
}

/// The words that speak of the failure: from the first address or code on, without the returned
/// message.
std::string_view server_words(std::string_view text, const std::string& lower) {
    std::size_t end = std::min(text.size(), kLookedAt);
    for (const std::string_view mark : kReturned) {
        end = std::min(end, lower.find(mark));
    }
    return text.substr(0, end);
}

/// The first "<a@b>" or, on a line of its own, "a@b".
std::string find_address(std::string_view text) {
    for (std::size_t at = text.find('@'); at != std::string_view::npos;
         at = text.find('@', at + 1)) {
        const std::size_t begin = text.find_last_of(" \t\r\n<>:;,\"'(", at) + 1;
        const std::size_t end = std::min(text.find_first_of(" \t\r\n<>:;,\"')", at), text.size());
        if (begin < at && end > at + 1 && end - begin <= 320) {
            return std::string(text.substr(begin, end - begin));
        }
    }
    return {};
}

std::string diagnostic_of(std::string_view words, std::string_view address) {
    const std::size_t at = address.empty() ? 0 : std::min(words.find(address), words.size());
    return std::string(trim(truncate_utf8(words.substr(at), kMostDiagnostic)));
}

}  // namespace

std::string find_status(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] != '5' && text[i] != '4') ||
            (i > 0 && (is_digit(text[i - 1]) || text[i - 1] == '.'))) {
            continue;
        }
        if (const std::size_t length = status_length(text.substr(i)); length > 0) {
            return std::string(text.substr(i, length));
        }
    }
    return {};
}

FeedbackKind classify_bounce(std::string_view status, std::string_view diagnostic) {
    const char subject = status.size() > 2 ? status[2] : '0';
    if (subject == '1' || subject == '2' || subject == '6' || subject == '7') {
        return bounce_kind(status);
    }
    if (status.starts_with('4')) {
        return FeedbackKind::kSoftBounce;
    }
    const std::string lower = to_lower(diagnostic);
    if (contains_any(lower, kFull)) {
        return FeedbackKind::kSoftBounce;
    }
    if (contains_any(lower, kUnknownUser)) {
        return FeedbackKind::kHardBounce;
    }
    if (contains_any(lower, kPolicy)) {
        return FeedbackKind::kPolicyBounce;
    }
    return bounce_kind(status);
}

std::optional<PlainBounce> read_plain_bounce(const MimeTree& message) {
    const MimeLeaf* leaf = message.find("text/plain");
    leaf = leaf != nullptr ? leaf : message.find("text/html");
    const std::string text = leaf == nullptr ? std::string() : leaf->content;
    const std::string lower = to_lower(std::string_view(text).substr(0, kLookedAt));
    const std::string subject = to_lower(message.header("Subject"));
    const std::string_view failed = message.header("X-Failed-Recipients");
    const bool nobody = trim(message.header("Return-Path")) == "<>";
    const bool speaks =
        contains_any(subject, kBounceSubjects) || contains_any(lower, kBounceBodies);
    if (failed.empty() && !(speaks && (nobody || is_from_a_mail_system(message)))) {
        return std::nullopt;
    }
    const std::string_view words = server_words(text, lower);
    PlainBounce bounce;
    bounce.delayed = contains_any(subject, kDelayed) || contains_any(lower, kDelayed);
    bounce.failure.address = failed.empty() ? find_address(words)
                                            : std::string(trim(failed.substr(0, failed.find(','))));
    bounce.failure.diagnostic = diagnostic_of(words, bounce.failure.address);
    bounce.failure.status = find_status(bounce.failure.diagnostic);
    bounce.failure.kind = classify_bounce(bounce.failure.status, bounce.failure.diagnostic);
    return bounce;
}

}  // namespace campaignd::mail
