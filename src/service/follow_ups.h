#pragma once

#include <map>
#include <optional>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/job.h"
#include "store/counters.h"

namespace campaignd::service {

/// Plans the next step of a recipient's sequence, in the transaction that ended the step before.
/// Remembers what it learnt of campaigns for the length of that transaction.
class FollowUps {
  public:
    FollowUps(db::WriteTx& tx, store::CounterChanges& counters) : tx_(tx), counters_(counters) {}

    /// Message and job of `step` + 1, due by its delay after `from`; nothing when there is no
    /// such step or the campaign is cancelled.
    void plan_next(CampaignId campaign, int step, RecipientId recipient, TimeMs from);

  private:
    struct Next {
        std::optional<Step> step;
        std::optional<Window> window;
        LaneId lane = 0;
    };

    const Next& next_of(CampaignId campaign, int step);

    db::WriteTx& tx_;
    store::CounterChanges& counters_;
    std::map<std::pair<CampaignId, int>, Next> known_;
};

}  // namespace campaignd::service
