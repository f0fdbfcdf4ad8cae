#pragma once

#include <string_view>

#include "db/transaction.h"
#include "model/campaign.h"

namespace campaignd::service {

/// "finished" and "held: uncertain" are derived from the ledger, never asserted: call this after
/// every change of a campaign's sums, in the same transaction. Throws Error.
void settle_campaign(db::WriteTx& tx, CampaignId campaign);

/// Stops a running campaign until a person decides; nothing of it is leased any more.
void hold_campaign(db::WriteTx& tx, CampaignId campaign, std::string_view reason);

}  // namespace campaignd::service
