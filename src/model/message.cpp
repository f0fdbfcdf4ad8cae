#include "model/message.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<MessageState, kMessageStates> kStates{
    {"queued", "sending", "sent", "failed", "uncertain", "skipped", "cancelled"}};
constexpr EnumWords<SkipReason, 8> kReasons{{"replied",
                                             "unsubscribed",
                                             "bounced",
                                             "complained",
                                             "suppressed",
                                             "condition",
                                             "erased",
                                             "contact_cap"}};
constexpr EnumWords<MessageAction, 4> kActions{
    {"retry", "resolve_sent", "resolve_retry", "resend"}};

}  // namespace

std::string_view to_text(MessageState state) noexcept {
    return kStates[state];
}

std::optional<MessageState> parse_message_state(std::string_view text) noexcept {
    return kStates.find(text);
}

std::string_view to_text(SkipReason reason) noexcept {
    return kReasons[reason];
}

std::string_view to_text(MessageAction action) noexcept {
    return kActions[action];
}

MessageState state_of(MessageAction action) noexcept {
    switch (action) {
        case MessageAction::kRetry:
            return MessageState::kFailed;
        case MessageAction::kResolveSent:
        case MessageAction::kResolveRetry:
            return MessageState::kUncertain;
        case MessageAction::kResend:
            break;
    }
    return MessageState::kSent;
}

std::int64_t MessageCounts::total() const noexcept {
    std::int64_t sum = 0;
    for (const std::int64_t count : by_state) {
        sum += count;
    }
    return sum;
}

MessageCounts& MessageCounts::operator+=(const MessageCounts& other) noexcept {
    for (std::size_t i = 0; i < by_state.size(); ++i) {
        by_state[i] += other.by_state[i];
    }
    return *this;
}

}  // namespace campaignd
