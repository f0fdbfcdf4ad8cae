#include "service/feedback/inbox.h"

#include <algorithm>

#include "base/text.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

using Token = MailLinks::Token;

/// The message that the last token of one of these kinds names: the nearest of a thread.
std::optional<MessageId> last_of(const std::vector<Token>& tokens,
                                 std::initializer_list<Token::Kind> kinds) {
    const auto found = std::find_if(tokens.rbegin(), tokens.rend(), [&](const Token& token) {
        return std::find(kinds.begin(), kinds.end(), token.kind) != kinds.end();
    });
    return found == tokens.rend() ? std::nullopt : std::optional(found->message);
}

std::optional<MessageId> first_of(const std::vector<Token>& tokens,
                                  std::initializer_list<Token::Kind> kinds) {
    for (const Token& token : tokens) {
        if (std::find(kinds.begin(), kinds.end(), token.kind) != kinds.end()) {
            return token.message;
        }
    }
    return std::nullopt;
}

/// The less it does to a person, the less.
int weight_of(FeedbackKind kind) {
    return kind == FeedbackKind::kHardBounce ? 2 : kind == FeedbackKind::kPolicyBounce ? 1 : 0;
}

/// What the report says of our recipient: each of our messages has one. A server behind theirs may
/// name other addresses alone, and then speaks of the only one it was asked about: the mildest of
/// what it says holds. Nothing when it says that this one did not fail.
const mail::FailedRecipient* failure_of(const mail::Inbound& mail, std::string_view email) {
    const mail::FailedRecipient* mildest = nullptr;
    for (const mail::FailedRecipient& failure : mail.failures) {
        if (equals_ignoring_case(failure.address, email) ||
            equals_ignoring_case(failure.other, email)) {
            return &failure;
        }
        if (mildest == nullptr || weight_of(failure.kind) < weight_of(mildest->kind)) {
            mildest = &failure;
        }
    }
    const bool spared =
        std::any_of(mail.spared.begin(), mail.spared.end(), [&](const std::string& address) {
            return equals_ignoring_case(address, email);
        });
    return spared ? nullptr : mildest;
}

std::string words_of(const mail::Inbound& mail) {
    return mail.excerpt.empty() ? mail.subject : mail.subject + "\n" + mail.excerpt;
}

std::optional<FeedbackReport> bounce_of(const db::ReadTx& tx,
                                        const mail::Inbound& mail,
                                        MessageId message) {
    const auto email = store::messages::find_email(tx, message);
    const mail::FailedRecipient* failure = email ? failure_of(mail, *email) : nullptr;
    if (failure == nullptr) {
        return std::nullopt;
    }
    return FeedbackReport{.source = {},
                          .kind = failure->kind,
                          .message = message,
                          .status = failure->status,
                          .detail = failure->diagnostic};
}

FeedbackReport report(FeedbackKind kind, MessageId message, std::string detail) {
    return {.source = {}, .kind = kind, .message = message, .detail = std::move(detail)};
}

}  // namespace

std::optional<FeedbackReport> interpret(const db::ReadTx& tx,
                                        const mail::Inbound& mail,
                                        const MailLinks& links) {
    using Kind = Token::Kind;
    const auto to = links.find_tokens(mail.recipients);
    const auto thread = links.find_tokens(mail.references);
    const auto returned = links.find_tokens(mail.returned);
    const auto return_path = first_of(to, {Kind::kReturnPath});
    const auto answered = last_of(thread, {Kind::kMessageId});
    const auto original = first_of(returned, {Kind::kMessageId, Kind::kReturnPath});
    switch (mail.kind) {
        case mail::InboundKind::kBounce: {
            const auto message = return_path ? return_path : original ? original : answered;
            return message ? bounce_of(tx, mail, *message) : std::nullopt;
        }
        case mail::InboundKind::kComplaint: {
            const auto message = original ? original : return_path;
            return message ? std::optional(report(FeedbackKind::kComplaint, *message, {}))
                           : std::nullopt;
        }
        case mail::InboundKind::kDelayed:
            return std::nullopt;
        case mail::InboundKind::kAutoReply:
        case mail::InboundKind::kOther:
            break;
    }
    if (!links.find_tokens(mail.message_id).empty()) {
        return std::nullopt;  // a copy of what we sent ourselves
    }
    auto leaving = first_of(to, {Kind::kUnsubscribe});
    if (!leaving) {
        leaving = first_of(links.find_tokens(mail.subject), {Kind::kUnsubscribe});
    }
    if (leaving) {
        return report(FeedbackKind::kUnsubscribe, *leaving, "by mail");
    }
    const auto message = answered ? answered : return_path;
    if (!message) {
        return std::nullopt;
    }
    const bool automatic = mail.kind == mail::InboundKind::kAutoReply || return_path.has_value();
    return report(
        automatic ? FeedbackKind::kAutoReply : FeedbackKind::kReply, *message, words_of(mail));
}

}  // namespace campaignd::service
