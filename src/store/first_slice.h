#pragma once

#include <cstdint>
#include <optional>

#include "db/transaction.h"
#include "model/message.h"

/// The first slice of a campaign: `left` places for first messages, taken with the dot mark.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::first_slice {

void begin(db::WriteTx& tx, CampaignId campaign, std::int64_t size);
/// There is no limit any more.
void end(db::WriteTx& tx, CampaignId campaign);

/// Nothing when no slice is under way.
std::optional<std::int64_t> left(const db::ReadTx& tx, CampaignId campaign);
/// Nobody has taken a place yet.
bool is_untouched(const db::ReadTx& tx, CampaignId campaign);
bool has(const db::ReadTx& tx, CampaignId campaign, MessageId message);
/// Takes one of the places that are left.
void take(db::WriteTx& tx, CampaignId campaign, MessageId message);
/// It surely did not go out: its place is free again. Nothing for one that has none.
void give_back(db::WriteTx& tx, CampaignId campaign, MessageId message);
/// True while one of its messages waits to be sent again.
bool has_queued(const db::ReadTx& tx, CampaignId campaign);

}  // namespace campaignd::store::first_slice
