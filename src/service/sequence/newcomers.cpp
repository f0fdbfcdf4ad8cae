#include "service/sequence/newcomers.h"

#include "base/crash_point.h"
#include "queue/queue.h"
#include "service/sequence/enrolment.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/lists.h"
#include "store/ongoing.h"

namespace campaignd::service {

namespace ongoing = store::ongoing;

namespace {

/// Has the campaigns that take members of the list look at once.
void wake(db::WriteTx& tx, std::int64_t list) {
    for (const CampaignId campaign : ongoing::taking(tx, list)) {
        queue::enqueue_once(tx, "join", campaign, tx.now());
    }
}

}  // namespace

bool join_list(db::WriteTx& tx, std::int64_t list, RecipientId recipient, const Cause& cause) {
    const bool joined = store::lists::add_member(tx, list, recipient, cause);
    if (joined) {
        note_join(tx, list, recipient);
    }
    return joined;
}

void note_join(db::WriteTx& tx, std::int64_t list, RecipientId recipient) {
    ongoing::note(tx, list, recipient);
    wake(tx, list);
}

bool newcomer_slice(db::WriteTx& tx, CampaignId id, int limit) {
    const Campaign campaign = store::campaigns::get(tx, id);
    if (!campaign.enrolling) {
        return ongoing::forget_people(tx, id, limit) == limit;
    }
    const auto state = ongoing::find(tx, id);
    const std::vector<RecipientId> people = ongoing::newcomers(tx, id, limit);
    if (people.empty() || !state || !state->since) {
        return false;
    }
    enrol_people(tx, campaign, store::audience_among(tx, campaign.audience, people));
    ongoing::forget_newcomers(tx, id, people.back());
    crash_point("join");
    return static_cast<int>(people.size()) == limit;
}

void pass_over(db::WriteTx& tx, const std::vector<RecipientId>& people) {
    for (const CampaignId campaign : ongoing::by_segment(tx)) {
        const Audience audience = store::campaigns::get(tx, campaign).audience;
        ongoing::pass_over(tx, campaign, store::audience_among(tx, segments_of(audience), people));
    }
}

void note_imported(db::WriteTx& tx, const Import& import, const std::vector<RecipientId>& people) {
    if (import.joins) {
        wake(tx, import.list_id);
    } else {
        pass_over(tx, people);
    }
}

}  // namespace campaignd::service
