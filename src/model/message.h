#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace campaignd {

using MessageId = std::int64_t;
using CampaignId = std::int64_t;
using RecipientId = std::int64_t;

/// What became of one e-mail; exactly one terminal state is reached.
///
///   queued <-> sending -> sent | failed | uncertain
///     +-> skipped | cancelled
enum class MessageState { kQueued, kSending, kSent, kFailed, kUncertain, kSkipped, kCancelled };
constexpr std::size_t kMessageStates = 7;

enum class SkipReason {
    kReplied,
    kUnsubscribed,
    kBounced,
    kComplained,
    kSuppressed,
    kCondition,
    kErased,
    kContactCap  // of a queued message: it waits for that
};

std::string_view to_text(MessageState state) noexcept;
std::optional<MessageState> parse_message_state(std::string_view text) noexcept;
std::string_view to_text(SkipReason reason) noexcept;

/// Sums of the ledger by state.
struct MessageCounts {
    std::array<std::int64_t, kMessageStates> by_state{};

    std::int64_t& operator[](MessageState state) {
        return by_state[static_cast<std::size_t>(state)];
    }

    std::int64_t operator[](MessageState state) const {
        return by_state[static_cast<std::size_t>(state)];
    }

    std::int64_t total() const noexcept;
    MessageCounts& operator+=(const MessageCounts& other) noexcept;
    bool operator==(const MessageCounts&) const = default;
};

/// One row of the ledger, with what the API shows of its recipient.
struct Message {
    MessageId id = 0;
    CampaignId campaign_id = 0;
    RecipientId recipient_id = 0;
    std::string email;
    int step = 0;
    MessageState state = MessageState::kQueued;
    std::optional<SkipReason> reason;
    int attempts = 0;
    bool maybe_duplicate = false;
    TimeMs queued_at = 0;
    TimeMs due_at = 0;
    std::optional<TimeMs> date_at;
    std::optional<TimeMs> sent_at;
    std::optional<std::string> last_reply;
    std::optional<TimeMs> replied_at;
    std::optional<TimeMs> bounced_at;
    std::optional<TimeMs> first_opened_at;  // by a person
    std::optional<TimeMs> first_clicked_at;
    std::string message_id{};                 // its Message-ID, for answers
    int round = 0;                            // the year, of a campaign that comes every year; of a
                                              // single message below 0
    std::optional<std::int64_t> revision{};   // of the campaign, of what was handed to the relay
    std::optional<std::int64_t> sender_id{};  // by whom it goes; none: by any of its campaign's
    std::optional<int> variant{};             // of the step, of what was handed to the relay
};

/// What a person's verdict is about: these messages, or all of a campaign in one state.
struct MessageSelection {
    std::optional<CampaignId> campaign{};
    std::vector<MessageId> ids{};
    std::optional<int> step{};  // with a campaign: of this step alone
};

/// What a person asks of messages of the ledger.
enum class MessageAction {
    kRetry,         // what failed
    kResolveSent,   // what is uncertain did go out
    kResolveRetry,  // what is uncertain goes again
    kResend         // what was sent goes again
};

std::string_view to_text(MessageAction action) noexcept;
/// The state of the messages that it is about.
MessageState state_of(MessageAction action) noexcept;

struct MessageOrder {
    MessageAction action = MessageAction::kRetry;
    MessageSelection selection{};
    bool bounced_only = false;  // of those to be sent again
    bool preview = false;       // count, change nothing
};

/// What became of an order.
struct MessageOrderResult {
    std::int64_t matched = 0;    // messages that were looked at
    std::int64_t changed = 0;    // with `preview`: that would change
    std::int64_t unchanged = 0;  // in another state by then, or not to be sent any more
};

/// One attempt that did not end with "sent", or several in a row that the relay put off: then `at`
/// and the reply are the last one's.
struct Attempt {
    TimeMs at = 0;
    std::string result{};
    std::string stage{};
    int code = 0;
    std::string enhanced{};
    std::string reply{};
    int times = 1;
};

}  // namespace campaignd
