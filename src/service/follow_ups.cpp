#include "service/follow_ups.h"

#include "base/error.h"
#include "model/follow_up.h"
#include "queue/queue.h"
#include "store/campaigns.h"
#include "store/messages.h"

namespace campaignd::service {

void FollowUps::plan_next(CampaignId campaign, int step, RecipientId recipient, TimeMs from) {
    const Next& next = next_of(campaign, step);
    if (!next.step) {
        return;
    }
    const TimeMs due = follow_up_due(from, *next.step, next.window);
    const auto message = store::messages::insert(tx_, campaign, recipient, step + 1, due);
    if (!message) {
        return;
    }
    queue::enqueue(tx_, next.lane, *message, due);
    counters_.added(campaign, step + 1, MessageState::kQueued);
}

const FollowUps::Next& FollowUps::next_of(CampaignId campaign, int step) {
    const auto key = std::pair(campaign, step);
    if (const auto found = known_.find(key); found != known_.end()) {
        return found->second;
    }
    Next next;
    if (store::campaigns::rules(tx_, campaign).state != CampaignState::kCancelled) {
        next.step = store::campaigns::find_step(tx_, campaign, step + 1);
    }
    if (next.step) {
        const std::optional<LaneId> lane = queue::find_lane(tx_, campaign, step + 1);
        check(lane.has_value(), "a launched step has a lane");
        next.lane = *lane;
        if (next.step->delay_counts == DelayCounts::kSendingDays) {
            next.window = store::campaigns::get(tx_, campaign).options.window;
        }
    }
    return known_.emplace(key, std::move(next)).first->second;
}

}  // namespace campaignd::service
