#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/campaign.h"
#include "model/events.h"
#include "model/feedback.h"
#include "model/message.h"
#include "model/ongoing.h"
#include "model/variants.h"
#include "model/waiting.h"

/// How far a campaign is, and what came back.
namespace campaignd {

struct StepProgress {
    std::optional<std::string> subject;
    MessageCounts messages;
    FeedbackCounts came{};
    EventCounts events{};
    std::optional<VariantsReport> variants{};
};

/// What of a campaign went by one of its senders.
struct SenderProgress {
    std::int64_t sender_id = 0;
    std::string name;                      // empty: it is gone
    std::optional<std::int64_t> weight{};  // none: it is none of the campaign's any more
    std::int64_t sent = 0;
    std::int64_t took_over = 0;  // for another sender, which could not send
    std::optional<std::string> trouble{};
};

struct CampaignProgress {
    CampaignId campaign_id = 0;
    CampaignState state = CampaignState::kDraft;
    std::string held_reason;
    std::int64_t recipients = 0;
    bool enrolled = false;
    MessageCounts messages{};
    std::int64_t planned = 0;  // messages in all, follow-ups still to come among them
    std::vector<StepProgress> steps{};
    FeedbackCounts came{};
    EventCounts events{};
    double rate_per_minute = 0;
    std::optional<TimeMs> eta{};
    std::optional<Waiting> waiting{};
    std::int64_t capped_skipped = 0;  // by the contact cap
    std::int64_t capped_waiting = 0;
    std::optional<TimeMs> next_due_at{};
    std::int64_t joined = 0;  // of the recipients: came after the launch
    std::optional<OngoingProgress> ongoing{};
    std::vector<SenderProgress> senders{};
};

/// The messages to one domain of recipients, and what became of them.
struct DomainCounts {
    std::string domain;  // empty: of people who were erased
    std::int64_t messages = 0, sent = 0, failed = 0, bounced = 0, opened = 0, clicked = 0,
                 replied = 0;
};

/// A slice of a campaign's ledger by domain; domains come again in the next slice.
struct DomainSlice {
    std::vector<DomainCounts> items;
    std::optional<std::string> next;  // the cursor of the next slice
};

/// What went out and came back over time.
struct Timeline {
    struct Point {
        TimeMs at = 0;
        std::int64_t sent = 0;
        EventCounts events{};  // without the unique ones
        FeedbackCounts came{};
    };

    std::string bucket;  // 10s, minute, hour or day
    std::vector<Point> points;
};

}  // namespace campaignd
