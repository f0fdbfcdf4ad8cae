#pragma once

#include <map>
#include <utility>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"

namespace campaignd::store {

/// Changes of the ledger's sums, gathered over one transaction and written once at its end.
/// Owner: the unit of work. Not thread-safe.
class CounterChanges {
  public:
    void added(CampaignId campaign, int step, MessageState state, std::int64_t count = 1);
    void moved(CampaignId campaign, int step, MessageState from, MessageState to);
    /// Writes the sums. Throws SqlError; a sum below 0 breaks a CHECK, and so the transaction.
    void apply(db::WriteTx& tx);
    std::vector<CampaignId> campaigns() const;

  private:
    std::map<std::pair<CampaignId, int>, MessageCounts> changes_;
};

namespace counters {

/// One row per step that has messages, by step.
std::vector<std::pair<int, MessageCounts>> by_step(const db::ReadTx& tx, CampaignId campaign);
MessageCounts total(const db::ReadTx& tx, CampaignId campaign);

}  // namespace counters
}  // namespace campaignd::store
