#pragma once

#include <vector>

#include "db/transaction.h"
#include "model/message.h"

/// What leaving needs of the ledger. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::unsubscribe {

/// A message that waits for its turn.
struct Queued {
    MessageId id = 0;
    CampaignId campaign_id = 0;
    int step = 0;
    TimeMs due_at = 0;
};

/// Every queued message of a person, of all campaigns.
std::vector<Queued> queued_of(const db::ReadTx& tx, RecipientId recipient);

}  // namespace campaignd::store::unsubscribe
