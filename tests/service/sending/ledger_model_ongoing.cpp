// LedgerModel: who comes into a campaign after its launch.
#include <algorithm>

#include "service/sending/ledger_model.h"

namespace campaignd::test {

bool LedgerModel::is_in_audience(CampaignId id, RecipientId person) const {
    return id != kOngoing || members.contains(person) || matching.contains(person);
}

/// False when they are in it already.
bool LedgerModel::enrol_person(CampaignId id, RecipientId person) {
    const bool known = std::any_of(messages.begin(), messages.end(), [&](const auto& row) {
        return row.second.campaign == id && row.second.recipient == person && row.second.step == 0;
    });
    if (!known) {
        const MessageId message = static_cast<MessageId>(messages.size()) + 1;
        MessageRow& row = messages[message];
        row.campaign = id;
        row.recipient = person;
        row.due_at = now();
        enqueue(lane_of(id, 0), message, now());
        ++campaigns.at(id).recipients;
    }
    return !known;
}

void LedgerModel::join_list(RecipientId person) {
    if (!members.insert(person).second || !campaigns.at(kOngoing).enrolling) {
        return;
    }
    newcomers.insert(person);
    const LaneId lane = system_lane("join");
    const bool waits = std::any_of(jobs.begin(), jobs.end(), [&](const auto& job) {
        return job.second.lane == lane && job.second.state == JobState::kReady &&
               job.second.run_at <= now();
    });
    if (!waits) {
        enqueue(lane, kOngoing, now());
    }
}

bool LedgerModel::newcomer_slice(CampaignId id, int limit) {
    int taken = 0;
    while (!newcomers.empty() && taken < limit) {
        const RecipientId person = *newcomers.begin();
        newcomers.erase(newcomers.begin());
        ++taken;
        if (campaigns.at(id).enrolling && active.at(person) && is_in_audience(id, person)) {
            enrol_person(id, person);
        }
    }
    return taken == limit;
}

/// One turn of the look at everybody: all of them at once, as there are few.
bool LedgerModel::walk_slice() {
    const CampaignRow& campaign = campaigns.at(kOngoing);
    if (!campaign.enrolling) {
        return false;
    }
    if (!newcomers.empty()) {
        newcomer_slice(kOngoing, static_cast<int>(newcomers.size()));
        return true;
    }
    const bool rests = walk_ended_ && *walk_ended_ <= now() &&
                       *walk_ended_ + std::max(kWalkEveryMs, 10 * walk_took_) > now();
    if (!campaign.enrolled || (!walk_began_ && rests)) {
        return false;
    }
    if (!walk_began_) {
        walk_began_ = now();
        return true;
    }
    walk_took_ = std::max<TimeMs>(now() - *walk_began_, 0);
    walk_ended_ = now();
    walk_began_.reset();
    for (const RecipientId person : matching) {
        if (active.at(person)) {
            enrol_person(kOngoing, person);
        }
    }
    return true;
}

void LedgerModel::end_enrolling(CampaignId id) {
    CampaignRow& campaign = campaigns.at(id);
    if (campaign.enrolling) {
        campaign.enrolling = false;
        campaign.enrolled = true;
        enqueue(system_lane("join"), id, now());
    }
}

bool LedgerModel::stop_enrolling(CampaignId id) {
    const CampaignRow& campaign = campaigns.at(id);
    if (id != kOngoing || campaign.state == CampaignState::kDraft) {
        return false;
    }
    if (campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused ||
        campaign.state == CampaignState::kHeld) {
        end_enrolling(id);
        settle(id);
    }
    return true;
}

std::optional<int> LedgerModel::add_people(CampaignId id, const std::set<RecipientId>& people) {
    const CampaignRow& campaign = campaigns.at(id);
    if (campaign.openers_cancelled ||
        (campaign.state != CampaignState::kRunning && campaign.state != CampaignState::kPaused)) {
        return std::nullopt;
    }
    int added = 0;
    for (const RecipientId person : people) {
        added += active.at(person) && enrol_person(id, person) ? 1 : 0;
    }
    return added;
}

}  // namespace campaignd::test
