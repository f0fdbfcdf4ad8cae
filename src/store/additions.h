#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/ongoing.h"

/// People of lists and segments on their way into a campaign that runs. Throws SqlError.
namespace campaignd::store::additions {

std::int64_t insert(db::WriteTx& tx,
                    CampaignId campaign,
                    const Audience& audience,
                    const std::string& created_by);
std::optional<Addition> find(const db::ReadTx& tx, std::int64_t id);
/// Newest first; at most `limit`.
std::vector<Addition> list(const db::ReadTx& tx, CampaignId campaign, int limit);
void advance(db::WriteTx& tx, std::int64_t id, RecipientId cursor, int added);
void end(db::WriteTx& tx, std::int64_t id);

}  // namespace campaignd::store::additions
