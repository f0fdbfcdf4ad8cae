#include "service/sequence/additions.h"

#include <algorithm>

#include "base/crash_point.h"
#include "queue/queue.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/enrolment.h"
#include "store/additions.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/recipients.h"

namespace campaignd::service {
namespace {

namespace additions = store::additions;

/// Everybody named, once.
std::vector<RecipientId> named(const db::ReadTx& tx,
                               const AddedPeople& people,
                               std::vector<std::string>& unknown) {
    std::vector<RecipientId> ids;
    for (const RecipientId id : people.recipient_ids) {
        if (store::recipients::find(tx, id)) {
            ids.push_back(id);
        } else {
            unknown.push_back(std::to_string(id));
        }
    }
    for (const std::string& email : people.emails) {
        if (const auto id = store::recipients::find_by_email(tx, email)) {
            ids.push_back(*id);
        } else {
            unknown.push_back(email);
        }
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

bool takes_people(const Campaign& campaign) {
    return !campaign.openers_cancelled &&
           (campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused ||
            campaign.state == CampaignState::kHeld);
}

}  // namespace

AddedCounts add_people(db::WriteTx& tx,
                       const Campaign& campaign,
                       const AddedPeople& people,
                       const std::string& by) {
    moves::require_taking(campaign);
    AddedCounts counts;
    std::vector<RecipientId> active;
    for (const RecipientId id : named(tx, people, counts.unknown)) {
        if (store::recipients::find(tx, id)->status == RecipientStatus::kActive) {
            active.push_back(id);
        } else {
            ++counts.not_active;
        }
    }
    const Enrolled enrolled = enrol_people(tx, campaign, active, static_cast<int>(active.size()));
    counts.added = enrolled.people;
    counts.suppressed = enrolled.suppressed;
    counts.already = std::ssize(active) - enrolled.people;
    if (!people.audience.list_ids.empty() || !people.audience.segment_ids.empty()) {
        counts.addition_id = additions::insert(tx, campaign.id, people.audience, by);
        queue::enqueue(tx, "addition", *counts.addition_id, tx.now());
    }
    return counts;
}

bool addition_slice(db::WriteTx& tx, std::int64_t id, const SliceLimit& limit) {
    const auto addition = additions::find(tx, id);
    if (!addition || addition->ended_at) {
        return false;
    }
    const Campaign campaign = store::campaigns::get(tx, addition->campaign_id);
    bool more = false;
    if (takes_people(campaign)) {
        store::AudienceSlice next =
            store::audience_slice(tx, addition->audience, addition->cursor, limit.rows());
        const Enrolled enrolled = enrol_people(tx, campaign, next.people, limit);
        end_at(next, enrolled);
        additions::advance(tx, id, next.cursor, enrolled.people);
        more = !next.at_end;
    }
    if (!more) {
        additions::end(tx, id);
        moves::settle(tx, campaign.id);
    }
    crash_point("addition");
    return more;
}

}  // namespace campaignd::service
