#include "service/sequence/enrolment.h"

#include <algorithm>

#include "base/crash_point.h"
#include "base/error.h"
#include "queue/queue.h"
#include "service/sequence/campaign_end.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/messages.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
namespace messages = store::messages;

bool wants_enrolment(const Campaign& campaign) {
    return !campaign.enrolled &&
           (campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused ||
            campaign.state == CampaignState::kHeld);
}

/// A first message for each: queued, or skipped at once for whoever is suppressed. Returns how many
/// were not enrolled before.
int enrol(db::WriteTx& tx,
          CampaignId campaign,
          LaneId lane,
          const std::vector<RecipientId>& recipients,
          store::CounterChanges& counters) {
    const std::vector<RecipientId> suppressed = store::suppressions::among(tx, recipients);
    int queued = 0;
    int skipped = 0;
    for (const RecipientId recipient : recipients) {
        const auto message = messages::insert(tx, campaign, recipient, 0, tx.now());
        if (!message) {
            continue;
        }
        if (std::binary_search(suppressed.begin(), suppressed.end(), recipient)) {
            messages::change(
                tx, *message, {.state = MessageState::kSkipped, .reason = SkipReason::kSuppressed});
            ++skipped;
        } else {
            queue::enqueue(tx, lane, *message, tx.now());
            ++queued;
        }
    }
    counters.added(campaign, 0, MessageState::kQueued, queued);
    counters.added(campaign, 0, MessageState::kSkipped, skipped);
    return queued + skipped;
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
    const store::AudienceSlice next =
        store::audience_slice(tx, campaign.audience, campaign.enrol_cursor, limit);
    EnrolSlice slice{.enrolled = 0, .more = !next.at_end};
    store::CounterChanges counters;
    slice.enrolled = enrol(tx, id, *lane, next.people, counters);
    counters.apply(tx);
    campaigns::set_enrolment(tx, id, next.cursor, slice.enrolled, !slice.more);
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
