#pragma once

#include "db/transaction.h"
#include "model/message.h"

/// How many messages went out when, in slices of 10 seconds. Throws SqlError.
namespace campaignd::store::send_rate {

void add(db::WriteTx& tx, CampaignId campaign, std::int64_t count);
/// Messages a minute over the last `window_ms`, or since the first one when that is shorter.
double per_minute(const db::ReadTx& tx, CampaignId campaign, TimeMs window_ms);

}  // namespace campaignd::store::send_rate
