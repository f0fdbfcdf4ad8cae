#include "service/sequence/newcomers.h"

#include <algorithm>
#include <iterator>

#include "base/crash_point.h"
#include "queue/queue.h"
#include "service/sequence/enrolment.h"
#include "store/audience.h"
#include "store/campaigns.h"
#include "store/lists.h"
#include "store/ongoing.h"

namespace campaignd::service {

namespace ongoing = store::ongoing;

bool join_list(db::WriteTx& tx, std::int64_t list, RecipientId recipient, const Cause& cause) {
    const bool joined = store::lists::add_member(tx, list, recipient, cause);
    if (joined) {
        note_join(tx, list, recipient);
    }
    return joined;
}

void note_join(db::WriteTx& tx, std::int64_t list, RecipientId recipient) {
    ongoing::note(tx, list, recipient);
    wake_joins(tx, list);
}

bool newcomer_slice(db::WriteTx& tx, CampaignId id, const SliceLimit& limit) {
    const Campaign campaign = store::campaigns::get(tx, id);
    if (!campaign.enrolling) {
        return ongoing::forget_people(tx, id, limit.rows()) == limit.rows();
    }
    const auto state = ongoing::find(tx, id);
    const std::vector<RecipientId> people = ongoing::newcomers(tx, id, limit.rows());
    if (people.empty() || !state || !state->since) {
        return false;
    }
    store::AudienceSlice slice{.people = store::audience_among(tx, campaign.audience, people),
                               .cursor = people.back(),
                               .at_end = static_cast<int>(people.size()) < limit.rows()};
    end_at(slice, enrol_people(tx, campaign, slice.people, limit));
    ongoing::forget_newcomers(tx, id, slice.cursor);
    crash_point("join");
    return !slice.at_end;
}

QuietChange::QuietChange(db::WriteTx& tx) : tx_(tx) {
    for (const CampaignId campaign : ongoing::by_segment(tx)) {
        campaigns_.push_back(
            {campaign, segments_of(store::campaigns::get(tx, campaign).audience), {}});
    }
}

void QuietChange::before(const std::vector<RecipientId>& people) {
    for (Asking& asking : campaigns_) {
        asking.matched = store::audience_among(tx_, asking.segments, people);
    }
}

void QuietChange::after(const std::vector<RecipientId>& people) {
    for (const Asking& asking : campaigns_) {
        const auto matching = store::audience_among(tx_, asking.segments, people);
        std::vector<RecipientId> by_the_change;
        std::set_difference(matching.begin(),
                            matching.end(),
                            asking.matched.begin(),
                            asking.matched.end(),
                            std::back_inserter(by_the_change));
        ongoing::pass_over(tx_, asking.campaign, by_the_change);
    }
    note_changed(tx_, people);
}

void note_changed(db::WriteTx& tx, const std::vector<RecipientId>& people) {
    for (const CampaignId campaign : ongoing::by_segment(tx)) {
        const std::vector<RecipientId> known = ongoing::passed_among(tx, campaign, people);
        if (!known.empty()) {
            free_lost(tx, store::campaigns::get(tx, campaign), known);
        }
    }
}

void free_lost(db::WriteTx& tx, const Campaign& campaign, const std::vector<RecipientId>& people) {
    const auto matching = store::audience_among(tx, segments_of(campaign.audience), people);
    std::vector<RecipientId> lost;
    std::copy_if(people.begin(), people.end(), std::back_inserter(lost), [&](RecipientId person) {
        return !std::binary_search(matching.begin(), matching.end(), person);
    });
    ongoing::forget_passed(tx, campaign.id, lost);
}

void wake_joins(db::WriteTx& tx, std::int64_t list) {
    for (const CampaignId campaign : ongoing::taking(tx, list)) {
        queue::enqueue_once(tx, "join", campaign, tx.now());
    }
}

}  // namespace campaignd::service
