#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/message.h"
#include "model/person_change.h"

namespace campaignd {

/// What one line of a person's history is about. The store's statement knows the numbers.
enum class HistoryKind {
    kMessage,
    kOpen,
    kClick,
    kReply,
    kAutoReply,
    kBounce,
    kComplaint,
    kUnsubscribe,
    kList,
    kConsent,
    kImport,
    kStatus,
    kSuppression,
    kEdit
};

std::string_view to_text(HistoryKind kind) noexcept;
std::optional<HistoryKind> parse_history_kind(std::string_view text) noexcept;

/// Where a line stands: newest first, then by source and id, so that each stands in one place.
struct HistoryPlace {
    TimeMs at = 0;
    std::int64_t source = 0;
    std::int64_t id = 0;
};

/// "AT.SOURCE.ID"
std::string to_text(const HistoryPlace& place);
std::optional<HistoryPlace> parse_history_place(std::string_view text) noexcept;

struct HistoryItem {
    HistoryKind kind = HistoryKind::kMessage;
    HistoryPlace place;
    std::string what{};    // of its kind: a state, "joined", "hard_bounce" …
    std::string reason{};  // of a message that was not sent, or waits
    std::string detail{};  // a relay's or a person's words, the source of a consent
    std::optional<MessageId> message_id{};
    std::optional<CampaignId> campaign_id{};
    std::string campaign{};  // its name
    int step = 0;
    std::optional<std::int64_t> list_id{};
    std::string list{};  // its name; empty when it is deleted
    std::string url{};   // of a click
    bool machine = false;
    std::int64_t repeats = 0;
    std::optional<TimeMs> given_at{};  // of a consent; none is known from some imports
    std::optional<Cause> cause{};      // who: the import's file, a user as the audit names them
};

struct HistoryQuery {
    std::vector<HistoryKind> kinds{};  // empty: all
    std::optional<HistoryPlace> before{};
    int limit = 50;
};

}  // namespace campaignd
