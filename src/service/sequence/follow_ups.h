#pragma once

#include <map>
#include <optional>
#include <string>

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
    /// such step or the campaign is cancelled. A person whose sequence has ended gets it skipped.
    void plan_next(CampaignId campaign, int step, RecipientId recipient, TimeMs from);

  private:
    struct Next {
        std::optional<Step> step;
        std::optional<Window> window;  // whose days count: the campaign's, else its sender's
        std::int64_t postpone_s = 0;   // after an automatic answer
        LaneId lane = 0;
    };

    const Next& next_of(CampaignId campaign, int step);
    std::string zone_of(const std::optional<Window>& window, RecipientId recipient) const;
    bool is_out_of_office(CampaignId campaign, int step, RecipientId recipient) const;

    db::WriteTx& tx_;
    store::CounterChanges& counters_;
    std::map<std::pair<CampaignId, int>, Next> known_;
};

}  // namespace campaignd::service
