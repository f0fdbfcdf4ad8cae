#pragma once

#include <optional>

#include "db/transaction.h"
#include "model/calendar.h"
#include "model/message.h"

/// Rows of campaign_plan: what the calendar said at a launch. Throws SqlError.
namespace campaignd::store::campaign_plans {

void insert(db::WriteTx& tx, CampaignId campaign, const KeptPlan& plan);
std::optional<KeptPlan> find(const db::ReadTx& tx, CampaignId campaign);

}  // namespace campaignd::store::campaign_plans
