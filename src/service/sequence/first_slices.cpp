#include "service/sequence/first_slices.h"

#include "store/first_slice.h"
#include "store/messages.h"

namespace campaignd::service {

std::optional<std::int64_t>& FirstSlices::left_of(CampaignId campaign) {
    const auto found = left_.find(campaign);
    return found != left_.end()
               ? found->second
               : left_.emplace(campaign, store::first_slice::left(tx_, campaign)).first->second;
}

bool FirstSlices::allows(CampaignId campaign, int step, MessageId message) {
    const std::optional<std::int64_t> left = left_of(campaign);
    return !left || (step == 0 && (*left > 0 || store::first_slice::has(tx_, campaign, message)));
}

bool FirstSlices::has(CampaignId campaign, MessageId message) {
    return left_of(campaign) && store::first_slice::has(tx_, campaign, message);
}

void FirstSlices::take(CampaignId campaign, MessageId message) {
    std::optional<std::int64_t>& left = left_of(campaign);
    if (left && !store::first_slice::has(tx_, campaign, message)) {
        store::first_slice::take(tx_, campaign, message);
        --*left;
    }
}

void FirstSlices::give_back(CampaignId campaign, MessageId message) {
    std::optional<std::int64_t>& left = left_of(campaign);
    if (!left) {
        return;
    }
    const auto row = store::messages::find(tx_, message);
    if (row && !row->maybe_duplicate) {
        store::first_slice::give_back(tx_, campaign, message);
        left = store::first_slice::left(tx_, campaign);
    }
}

}  // namespace campaignd::service
