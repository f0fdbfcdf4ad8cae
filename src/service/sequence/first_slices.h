#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "db/transaction.h"
#include "model/message.h"

namespace campaignd::service {

/// "Send N, then wait for my yes": the first slices of campaigns, as one transaction sees them. A
/// place is taken with the dot mark, in the same transaction, and given back only by a message that
/// surely did not go out: never more than N people get one, whatever dies in between. Costs one
/// small read for each campaign of the transaction. Thread: inside that transaction. Throws
/// SqlError.
class FirstSlices {
  public:
    explicit FirstSlices(db::WriteTx& tx) : tx_(tx) {}

    /// False when the dot must not leave before a person has said yes.
    bool allows(CampaignId campaign, int step, MessageId message);
    /// It has its place in a slice that is under way.
    bool has(CampaignId campaign, MessageId message);
    /// Its dot is marked.
    void take(CampaignId campaign, MessageId message);
    /// Its dot left nothing behind. Keeps the place of one that may have gone out before.
    void give_back(CampaignId campaign, MessageId message);

  private:
    std::optional<std::int64_t>& left_of(CampaignId campaign);

    db::WriteTx& tx_;
    std::map<CampaignId, std::optional<std::int64_t>> left_;
};

}  // namespace campaignd::service
