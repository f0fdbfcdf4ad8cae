#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"
#include "model/message.h"
#include "model/message_template.h"
#include "model/recipient.h"
#include "model/snippet.h"

/// Single messages: mails to one person that a program asks for, each with a row of the ledger.
namespace campaignd {

/// kNormal goes to active people alone, and says how to unsubscribe. kEssential is what a person
/// asked for just now, as a new password: it goes to who unsubscribed, complained or is suppressed,
/// too, and carries nothing of a list. Nothing goes to a dead address or to who was erased.
enum class SingleClass { kNormal, kEssential };

std::string_view to_text(SingleClass single) noexcept;

/// Why this person must not get it; nothing when they may.
std::optional<SkipReason> skip_reason(RecipientStatus status, bool suppressed, bool essential);

/// True when this reason keeps no essential message back.
bool is_overridden(SkipReason reason) noexcept;

/// What single messages are made of, but for the person: one for all that are equal.
struct SingleContent {
    std::int64_t sender_id = 0;
    std::optional<std::int64_t> template_id{};  // none: the words came with the request
    CampaignIdentity identity{};
    std::string subject{};
    MessageContent words{};
    Ingredients ingredients{};  // the snippets alone that are in it, and its layout
    SingleClass single = SingleClass::kNormal;
    bool track_opens = false;
    bool inline_pictures = false;  // those of the library go inside the mail
};

/// What a request says.
struct SingleRequest {
    std::int64_t sender_id = 0;
    std::optional<std::int64_t> template_id{};
    std::string subject{};
    std::optional<MessageContent> words{};  // without a template, or in its slot
    SingleClass single = SingleClass::kNormal;
    bool track_opens = false;
    bool inline_pictures = false;
    std::string email{};  // as it is stored
    std::string name{};
    std::string data = "{}";           // a JSON object
    std::vector<FieldError> faults{};  // of the reading
};

/// The answer to a request: the row of the ledger as it was made.
struct SingleReceipt {
    MessageId id = 0;
    MessageState state = MessageState::kQueued;
    std::optional<SkipReason> reason{};
    TimeMs queued_at = 0;
};

/// A row of the ledger with what was asked for.
struct SingleMessage {
    Message message{};
    std::int64_t sender_id = 0;
    std::optional<std::int64_t> template_id{};
    std::string subject{};  // as it was written, tags and all
    SingleClass single = SingleClass::kNormal;
    std::string name{};
    std::string asked_by{};
};

/// The single messages of one sender, in sums.
struct SingleSender {
    std::int64_t sender_id = 0;
    std::string sender{};  // its name
    CampaignId campaign_id = 0;
    CampaignState state = CampaignState::kRunning;
    std::string held_reason{};
    MessageCounts messages{};
};

struct SingleQuery {
    std::optional<std::int64_t> sender_id{};
    std::optional<MessageState> state{};
    std::string q{};       // start of an address
    MessageId before = 0;  // newest first; 0: from the newest
    int limit = 50;
};

constexpr std::size_t kMostSingleData = 64 * 1024;  // as JSON text
constexpr int kSingleKeptDays = 30;

}  // namespace campaignd
