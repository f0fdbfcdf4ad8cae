#pragma once

#include "db/transaction.h"
#include "model/brakes.h"
#include "model/message.h"

/// What brakes go by: sums that are kept anyway. Thread: inside the caller's transaction. Throws
/// SqlError.
namespace campaignd::store::brakes {

/// Since a person last said yes.
BrakeSums sums(const db::ReadTx& tx, CampaignId campaign);
/// From now on they count anew.
void begin_anew(db::WriteTx& tx, CampaignId campaign);

}  // namespace campaignd::store::brakes
