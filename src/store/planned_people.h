#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"
#include "model/message.h"

/// Who waits for what, counted by what a plan tells apart. Where there are very many people, some
/// of them stand for all. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::planned_people {

/// What of a person matters to a plan; the rest stays empty.
struct Traits {
    bool timezone = false;
    bool domain = false;
    std::optional<TimeMs> mails_since{};  // none: what they got does not matter
    TimeMs mails_before = INT64_MAX;

    bool any() const noexcept { return timezone || domain || mails_since; }
};

/// Moments are exact to ten minutes.
struct Alike {
    TimeMs due = 0;  // of those who wait in a lane
    std::string timezone;
    std::string domain;
    std::vector<TimeMs> mails;  // ascending
    std::int64_t count = 0;
};

/// Ready jobs of a lane, exactly, by when they are due.
struct Due {
    TimeMs at = 0;
    std::int64_t count = 0;
};

std::vector<Due> ready(const db::ReadTx& tx, LaneId lane);
std::int64_t count_ready(const db::ReadTx& tx, LaneId lane);
/// Every `every`-th of them.
std::vector<Alike> ready_alike(const db::ReadTx& tx, LaneId lane, const Traits& traits, int every);
/// Of `people`, who are recipients.
std::vector<Alike> alike(const db::ReadTx& tx,
                         const std::vector<RecipientId>& people,
                         const Traits& traits);

/// Campaigns of a sender that run or wait for their day.
std::vector<CampaignId> active_campaigns(const db::ReadTx& tx, std::int64_t sender);
/// Those that a person has to let go on first.
std::int64_t count_resting_campaigns(const db::ReadTx& tx, std::int64_t sender);

}  // namespace campaignd::store::planned_people
