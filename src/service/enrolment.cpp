#include "service/enrolment.h"

#include "base/crash_point.h"
#include "base/error.h"
#include "queue/queue.h"
#include "service/campaign_end.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace messages = store::messages;

bool wants_enrolment(const Campaign& campaign) {
    return !campaign.enrolled &&
           (campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused ||
            campaign.state == CampaignState::kHeld);
}

int cancel_lane(
    db::WriteTx& tx, CampaignId campaign, int step, int limit, store::CounterChanges& counters) {
    const std::optional<LaneId> lane = queue::find_lane(tx, campaign, step);
    if (!lane) {
        return 0;
    }
    const std::vector<LeasedJob> taken = queue::take_ready(tx, *lane, limit);
    for (const LeasedJob& job : taken) {
        // A job may outlive its message's end, when a lease was lost after the dot.
        if (messages::mark_cancelled(tx, job.ref)) {
            counters.moved(campaign, step, MessageState::kQueued, MessageState::kCancelled);
        }
    }
    return static_cast<int>(taken.size());
}

}  // namespace

EnrolSlice enrol_slice(db::WriteTx& tx, CampaignId id, int limit) {
    const Campaign campaign = campaigns::get(tx, id);
    if (!wants_enrolment(campaign)) {
        return {};
    }
    const std::optional<LaneId> lane = queue::find_lane(tx, id, 0);
    check(lane.has_value(), "a launched campaign has a lane");
    const std::vector<RecipientId> next =
        campaigns::audience_after(tx, campaign.audience, campaign.enrol_cursor, limit);
    EnrolSlice slice{.enrolled = 0, .more = static_cast<int>(next.size()) == limit};
    for (const RecipientId recipient : next) {
        if (const auto message = messages::insert(tx, id, recipient, 0, tx.now())) {
            queue::enqueue(tx, *lane, *message, tx.now());
            ++slice.enrolled;
        }
    }
    store::CounterChanges counters;
    counters.added(id, 0, MessageState::kQueued, slice.enrolled);
    counters.apply(tx);
    const RecipientId cursor = next.empty() ? campaign.enrol_cursor : next.back();
    campaigns::set_enrolment(tx, id, cursor, slice.enrolled, !slice.more);
    crash_point("enrol");
    if (!slice.more) {
        settle_campaign(tx, id);
    }
    return slice;
}

EnrolSlice cancel_slice(db::WriteTx& tx, CampaignId id, int limit) {
    const Campaign campaign = campaigns::get(tx, id);
    const bool everything = campaign.state == CampaignState::kCancelled;
    if (!everything && !campaign.openers_cancelled) {
        return {};
    }
    store::CounterChanges counters;
    const auto steps = everything ? static_cast<int>(campaign.steps.size()) : 1;
    int done = 0;
    for (int step = 0; step < steps && done < limit; ++step) {
        done += cancel_lane(tx, id, step, limit - done, counters);
    }
    counters.apply(tx);
    EnrolSlice slice{.enrolled = done, .more = done == limit};
    for (const auto& [step, counts] : store::counters::by_step(tx, id)) {
        if (step < steps && counts[MessageState::kQueued] + counts[MessageState::kSending] > 0) {
            slice.more = true;
        }
    }
    if (!slice.more && everything) {
        queue::close_lanes(tx, id);
    } else if (!slice.more) {
        settle_campaign(tx, id);
    }
    return slice;
}

}  // namespace campaignd::service
