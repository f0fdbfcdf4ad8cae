#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/campaign.h"
#include "model/needs.h"

/// What a person wants to know first.
namespace campaignd {

/// One day by the clock of who asks.
struct DayFigures {
    std::string day;  // 2026-11-27
    std::int64_t sent = 0, opens = 0, clicks = 0, replies = 0, bounces = 0, unsubscribes = 0;
};

/// A campaign with messages that failed or whose fate is unknown.
struct CampaignTrouble {
    CampaignId campaign_id = 0;
    std::string name;
    CampaignState state = CampaignState::kDraft;
    std::int64_t failed = 0;
    std::int64_t uncertain = 0;
};

/// How far a new installation is.
struct FirstSteps {
    bool sender = false;
    bool relay = false;  // a sender that really sends
    bool recipients = false;
    bool campaign = false;
    bool launched = false;
    std::optional<TimeMs> test_mail_sent_at{};
    bool test_mail_arrived = false;
};

struct Dashboard {
    std::vector<DayFigures> days;         // fourteen, oldest first, empty ones too
    std::vector<CampaignView> campaigns;  // held, running, scheduled and paused, at most 20 of each
    std::vector<CampaignTrouble> troubles;  // the newest 20
    std::vector<Need> needs;                // held campaigns first
    std::int64_t failed_messages = 0;
    std::int64_t uncertain_messages = 0;
    std::int64_t failed_jobs = 0;  // system work
    std::int64_t recipients = 0;
    FirstSteps first_steps{};
};

}  // namespace campaignd
