#pragma once

#include <utility>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"

/// The ledger's sums. Throws SqlError.
namespace campaignd::store::counters {

/// One row per step that has messages, by step.
std::vector<std::pair<int, MessageCounts>> by_step(const db::ReadTx& tx, CampaignId campaign);
MessageCounts total(const db::ReadTx& tx, CampaignId campaign);

/// Over all campaigns.
struct Sums {
    MessageCounts present;
    MessageCounts ever;  // how often messages came into a state; 0 for those that do not last
};

Sums of_all(const db::ReadTx& tx);

}  // namespace campaignd::store::counters
