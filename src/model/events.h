#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/feedback.h"
#include "model/machine.h"
#include "model/message.h"
#include "model/single.h"

namespace campaignd {

/// One open or click of a message.
struct MessageEvent {
    std::int64_t id = 0;
    MessageId message_id = 0;
    EventKind kind = EventKind::kOpen;
    std::optional<int> link{};
    TimeMs at = 0;
    MachineReason machine = MachineReason::kNone;
    std::string agent{};
    std::optional<std::int64_t> network{};
    std::string target{};             // of the link, when listed
    std::int64_t repeats = 0;         // more like it that came later and have no row …
    std::optional<TimeMs> last_at{};  // … the last of them
};

/// A message with all that happened to it.
struct MessageHistory {
    Message message;
    std::vector<Attempt> attempts;
    std::vector<FeedbackEvent> feedback;
    std::vector<MessageEvent> events;
    std::optional<SingleMessage> single{};  // of a single message: what was asked for
};

/// How often: persons' and, apart, machines'.
struct EventCounts {
    std::int64_t opens = 0;
    std::int64_t unique_opens = 0;
    std::int64_t clicks = 0;
    std::int64_t unique_clicks = 0;
    std::int64_t machine_opens = 0;
    std::int64_t machine_clicks = 0;

    EventCounts& operator+=(const EventCounts& other) noexcept;
    bool operator==(const EventCounts&) const = default;
};

/// A link of a campaign's step, and how often it was followed.
struct CampaignLink {
    int step = 0;
    int number = 0;
    std::string target;
    std::int64_t clicks = 0;
    std::int64_t unique_clicks = 0;
    std::int64_t machine_clicks = 0;
};

}  // namespace campaignd
