// MessageMoves: what waits in the queue.
#include <algorithm>

#include "model/single.h"
#include "queue/queue.h"
#include "service/sequence/message_moves.h"
#include "store/jobs.h"

namespace campaignd::service {

namespace states = store::message_states;
using store::sequences::Queued;

/// The lane that it waited in; nothing when a worker holds it.
std::optional<LaneId> MessageMoves::take_job(const Queued& message) {
    for (const LaneId lane : queue::lanes_of_step(tx_, message.campaign_id, message.step)) {
        if (const auto job = store::jobs::find_ready(tx_, lane, message.due_at, message.id)) {
            queue::remove_job(tx_, *job);
            return lane;
        }
    }
    return std::nullopt;
}

bool MessageMoves::skip(const Queued& message, SkipReason reason) {
    const bool taken = take_job(message).has_value();
    if (taken) {
        change({message.id, message.campaign_id, message.step},
               MessageState::kQueued,
               {.state = MessageState::kSkipped, .reason = reason});
    }
    return taken;
}

void MessageMoves::catch_up(
    CampaignId campaign, int step, RecipientId recipient, MessageId had, TimeMs from) {
    plan_next({had, campaign, step, recipient}, from, tx_.now());
}

void MessageMoves::move(const Queued& message,
                        int step_before,
                        RecipientId recipient,
                        TimeMs from) {
    const auto due = follow_ups_.due_after(message.campaign_id, step_before, recipient, from);
    if (due && due->step == message.step && due->at != message.due_at) {
        postpone(message, due->at);
    }
}

bool MessageMoves::postpone(const Queued& message, TimeMs due) {
    const auto lane = take_job(message);
    if (lane) {
        states::change(tx_, message.id, {.state = MessageState::kQueued, .due_at = due});
        queue::enqueue(tx_, *lane, message.id, due);
    }
    return lane.has_value();
}

int MessageMoves::skip_waiting(RecipientId recipient,
                               std::optional<CampaignId> campaign,
                               SkipReason reason) {
    int skipped = 0;
    for (const Queued& message : store::sequences::queued_of(tx_, recipient, campaign)) {
        const bool goes_on = message.essential && is_overridden(reason);
        skipped += !goes_on && skip(message, reason) ? 1 : 0;
    }
    return skipped;
}

int MessageMoves::cancel(CampaignId campaign, int step, int limit) {
    int taken = 0;
    for (const LaneId lane : queue::lanes_of_step(tx_, campaign, step)) {
        for (const LeasedJob& job : queue::take_ready(tx_, lane, limit - taken)) {
            ++taken;
            // A job may outlive its message's end, when a lease was lost after the dot.
            if (states::mark_cancelled(tx_, job.ref)) {
                count({job.ref, campaign, step}, MessageState::kQueued, MessageState::kCancelled);
            }
        }
        if (taken >= limit) {
            break;
        }
    }
    return taken;
}

}  // namespace campaignd::service
