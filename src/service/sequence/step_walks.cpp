#include "service/sequence/step_walks.h"

#include "base/crash_point.h"
#include "model/step_change.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/message_moves.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/step_walks.h"

namespace campaignd::service {
namespace {

namespace walks = store::step_walks;

/// Who had the step before gets this one.
void plan(MessageMoves& moves, const walks::Walk& walk, int before, const walks::Row& row) {
    if (row.state == MessageState::kSent) {
        moves.catch_up(
            walk.campaign_id, before, row.recipient_id, row.id, row.sent_at.value_or(row.due_at));
    } else if (row.state == MessageState::kSkipped && row.reason == SkipReason::kCondition) {
        moves.catch_up(walk.campaign_id, before, row.recipient_id, row.id, row.due_at);
    }
}

/// What waits for its first attempt gets the date that its delay gives now.
void move(MessageMoves& moves, const walks::Walk& walk, int before, const walks::Row& row) {
    if (row.state != MessageState::kQueued || row.tried || row.reason) {
        return;
    }
    const auto from =
        walks::ended_at(moves.tx(), walk.campaign_id, before, row.recipient_id, row.round);
    if (from) {
        moves.move(
            {row.id, walk.campaign_id, walk.step, row.due_at}, before, row.recipient_id, *from);
    }
}

/// The next rows of the walk; true when there are more.
bool walk_on(db::WriteTx& tx, const walks::Walk& walk, int before, int limit) {
    const bool plans = walk.kind == walks::Kind::kPlan;
    const auto rows = walks::rows(
        tx, walk.campaign_id, plans ? before : walk.step, walk.recipient_id, walk.round, limit);
    MessageMoves::make(tx, [&](MessageMoves& moves) {
        for (const walks::Row& row : rows) {
            plans ? plan(moves, walk, before, row) : move(moves, walk, before, row);
        }
    });
    if (!rows.empty()) {
        walks::advance(tx, walk.id, rows.back().recipient_id, rows.back().round);
    }
    return static_cast<int>(rows.size()) == limit;
}

StepWalkSlice cancel(db::WriteTx& tx, const walks::Walk& walk, int limit) {
    const int taken = MessageMoves::make(
        tx, [&](MessageMoves& moves) { return moves.cancel(walk.campaign_id, walk.step, limit); });
    for (const auto& [step, counts] : store::counters::by_step(tx, walk.campaign_id)) {
        if (step == walk.step &&
            counts[MessageState::kQueued] + counts[MessageState::kSending] > 0) {
            return {true, taken == 0};
        }
    }
    return {};
}

StepWalkSlice slice_of(db::WriteTx& tx,
                       const Campaign& campaign,
                       const walks::Walk& walk,
                       int limit) {
    const auto step = static_cast<std::size_t>(walk.step);
    const bool gone = campaign.state == CampaignState::kCancelled || step >= campaign.steps.size();
    const bool removed = !gone && campaign.steps[step].removed;
    if (walk.kind == walks::Kind::kCancel) {
        return gone || !removed ? StepWalkSlice{} : cancel(tx, walk, limit);
    }
    const auto before = gone ? std::nullopt : step_before(campaign.steps, walk.step);
    return {!removed && before && walk_on(tx, walk, *before, limit), false};
}

}  // namespace

StepWalkSlice step_walk_slice(db::WriteTx& tx, std::int64_t id, int limit) {
    const auto walk = walks::find(tx, id);
    if (!walk) {
        return {};
    }
    const Campaign campaign = store::campaigns::get(tx, walk->campaign_id);
    const StepWalkSlice slice = slice_of(tx, campaign, *walk, limit);
    crash_point("step_walk");
    if (!slice.more) {
        walks::end(tx, id);
        if (campaign.state == CampaignState::kRunning) {
            moves::free_lanes(tx, campaign);
        }
        moves::settle(tx, campaign.id);
    }
    return slice;
}

}  // namespace campaignd::service
