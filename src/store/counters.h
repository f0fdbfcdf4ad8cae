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
    struct Change {
        MessageCounts present{};
        MessageCounts ever{};  // comings into a state alone
    };

    std::map<std::pair<CampaignId, int>, Change> changes_;
};

namespace counters {

/// One row per step that has messages, by step.
std::vector<std::pair<int, MessageCounts>> by_step(const db::ReadTx& tx, CampaignId campaign);
MessageCounts total(const db::ReadTx& tx, CampaignId campaign);

/// Over all campaigns.
struct Sums {
    MessageCounts present;
    MessageCounts ever;  // how often messages came into a state; 0 for those that do not last
};

Sums of_all(const db::ReadTx& tx);

}  // namespace counters
}  // namespace campaignd::store
