#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/job.h"

namespace campaignd::service {

/// When the next step of a recipient's sequence is due. Remembers what it learnt of campaigns for
/// the length of its transaction. Throws Error.
class FollowUps {
  public:
    explicit FollowUps(const db::ReadTx& tx) : tx_(tx) {}

    struct Due {
        LaneId lane = 0;
        TimeMs at = 0;
        int step = 0;
        bool every_year = false;  // the campaign comes every year
        bool has_pool = false;    // it has several senders
    };

    /// Of the step behind `step`, by its delay after `from`; nothing when there is none or the
    /// campaign is cancelled.
    std::optional<Due> due_after(CampaignId campaign, int step, RecipientId recipient, TimeMs from);

  private:
    struct Next {
        std::optional<Step> step;
        std::optional<Window> window;  // whose days count: the campaign's, else its sender's
        std::int64_t postpone_s = 0;   // after an automatic answer
        LaneId lane = 0;
        int number = 0;
        bool every_year = false;
        bool has_pool = false;
    };

    const Next& next_of(CampaignId campaign, int step);
    std::string zone_of(const std::optional<Window>& window, RecipientId recipient) const;
    bool is_out_of_office(CampaignId campaign, int step, RecipientId recipient) const;

    const db::ReadTx& tx_;
    std::map<std::pair<CampaignId, int>, Next> known_;
};

}  // namespace campaignd::service
