#include "service/sequence/sequence_end.h"

#include <vector>

#include "queue/queue.h"
#include "service/sequence/campaign_end.h"
#include "store/jobs.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

using store::sequences::Queued;

int skip_all(db::WriteTx& tx, const std::vector<Queued>& queued, SkipReason reason) {
    int skipped = 0;
    store::CounterChanges counters;
    for (const Queued& message : queued) {
        if (take_job(tx, message)) {
            store::messages::change(
                tx, message.id, {.state = MessageState::kSkipped, .reason = reason});
            counters.moved(
                message.campaign_id, message.step, MessageState::kQueued, MessageState::kSkipped);
            ++skipped;
        }
    }
    const std::vector<CampaignId> touched = counters.campaigns();
    counters.apply(tx);
    for (const CampaignId campaign : touched) {
        settle_campaign(tx, campaign);
    }
    return skipped;
}

}  // namespace

bool take_job(db::WriteTx& tx, const Queued& message) {
    const auto lane = queue::find_lane(tx, message.campaign_id, message.step);
    const auto job = lane ? store::jobs::find_ready(tx, *lane, message.due_at, message.id)
                          : std::optional<JobId>();
    if (job) {
        queue::remove_job(tx, *job);
    }
    return job.has_value();
}

int skip_queued(db::WriteTx& tx,
                RecipientId recipient,
                std::optional<CampaignId> campaign,
                SkipReason reason) {
    return skip_all(tx, store::sequences::queued_of(tx, recipient, campaign), reason);
}

bool skip_company_slice(db::WriteTx& tx, std::int64_t stop, int limit) {
    const auto found = store::sequences::find_company_stop(tx, stop);
    if (!found) {
        return false;
    }
    const auto slice = store::sequences::company_slice(tx, *found, limit);
    skip_all(tx, slice.queued, SkipReason::kReplied);
    if (slice.last) {
        store::sequences::set_company_place(tx, stop, slice.last->first, slice.last->second);
    }
    return slice.last.has_value();
}

}  // namespace campaignd::service
