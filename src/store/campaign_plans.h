#pragma once

#include <optional>

#include "db/transaction.h"
#include "model/calendar.h"
#include "model/message.h"

/// Rows of campaign_plan: what the calendar said at a launch. It is made behind the launch: until
/// then the row says that it is awaited. Throws SqlError.
namespace campaignd::store::campaign_plans {

/// At the launch, in its transaction.
void await(db::WriteTx& tx, CampaignId campaign, const AwaitedPlan& awaited);
/// Nothing when it is made, or none is to be.
std::optional<AwaitedPlan> awaited(const db::ReadTx& tx, CampaignId campaign);
/// False when it was made before.
bool keep(db::WriteTx& tx, CampaignId campaign, const KeptPlan& plan);
/// Nothing while it is awaited.
std::optional<KeptPlan> find(const db::ReadTx& tx, CampaignId campaign);
/// It cannot be made.
void give_up(db::WriteTx& tx, CampaignId campaign);

}  // namespace campaignd::store::campaign_plans
