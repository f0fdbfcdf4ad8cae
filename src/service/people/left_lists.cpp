#include "service/people/left_lists.h"

#include "service/sequence/message_moves.h"
#include "store/preferences.h"
#include "store/sequences.h"

namespace campaignd::service {

void end_campaigns_of_left_lists(db::WriteTx& tx, RecipientId person) {
    for (const CampaignId campaign : store::preferences::campaigns_left(tx, person)) {
        store::sequences::end(tx, campaign, person, SkipReason::kUnsubscribed);
        skip_queued(tx, person, campaign, SkipReason::kUnsubscribed);
    }
}

}  // namespace campaignd::service
