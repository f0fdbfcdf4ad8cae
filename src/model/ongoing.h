#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/campaign.h"

/// Campaigns that go on enrolling, and people whom a person adds to one that runs.
namespace campaignd {

/// People whose date comes on a day of the trigger's calendar.
struct DayOutlook {
    std::string day;  // YYYY-MM-DD
    std::int64_t recipients = 0;

    bool operator==(const DayOutlook&) const = default;
};

/// How the enrolling of a launched campaign goes.
struct OngoingProgress {
    bool enrolling = false;
    std::int64_t joined_last_day = 0;   // in the last 24 hours, to the hour …
    std::int64_t joined_last_week = 0;  // … in the last 7 days
    std::optional<TimeMs> looked_at{};  // the last look at everybody ended
    // Of a campaign by a date:
    std::int64_t no_usable_date = 0;  // people without one, at that look
    std::int64_t missed = 0;          // dates that passed while the campaign could not look
    std::vector<DayOutlook> upcoming{};
};

/// What a person who wants more people in a campaign gives: these, or those of lists and segments.
struct AddedPeople {
    std::vector<std::int64_t> recipient_ids{};
    std::vector<std::string> emails{};
    Audience audience{};
};

constexpr std::size_t kMaxAddedAtOnce = 500;  // ids and addresses together

/// What became of them. Those of lists and segments are added behind the answer.
struct AddedCounts {
    std::int64_t added = 0;
    std::int64_t suppressed = 0;  // of those added: in the ledger, skipped
    std::int64_t already = 0;     // in the campaign before
    std::int64_t not_active = 0;  // unsubscribed, bounced, complained or erased
    std::vector<std::string> unknown{};
    std::optional<std::int64_t> addition_id{};
};

/// People of lists and segments on their way into a campaign.
struct Addition {
    std::int64_t id = 0;
    CampaignId campaign_id = 0;
    Audience audience;
    RecipientId cursor = 0;
    std::int64_t added = 0;
    std::optional<TimeMs> ended_at{};
    TimeMs created_at = 0;
    std::string created_by{};
};

/// Whom a campaign by a date would meet: of the first people of its audience.
struct DatePreflight {
    struct Person {
        std::int64_t recipient_id = 0;
        std::string email;
        std::string value;  // empty: they have none
    };

    std::int64_t looked_at = 0;
    bool complete = true;             // that was everybody
    std::int64_t no_usable_date = 0;  // among them
    std::vector<Person> sample{};     // of those
    std::vector<DayOutlook> upcoming{};
};

}  // namespace campaignd
