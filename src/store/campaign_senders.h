#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"

/// The senders of campaigns that have several, and what of each campaign went out by whom. Throws
/// SqlError.
namespace campaignd::store::campaign_senders {

/// In their order; empty: campaign.sender_id alone.
std::vector<CampaignSender> list(const db::ReadTx& tx, CampaignId campaign);
/// True when it has several.
bool is_pool(const db::ReadTx& tx, CampaignId campaign);
void replace(db::WriteTx& tx, CampaignId campaign, const std::vector<CampaignSender>& senders);
void set_identity(db::WriteTx& tx,
                  CampaignId campaign,
                  std::int64_t sender,
                  const CampaignIdentity& identity);

struct Sums {
    std::int64_t sent = 0;
    std::int64_t took_over = 0;
};

/// By sender.
std::map<std::int64_t, Sums> sums(const db::ReadTx& tx, CampaignId campaign);
void add(db::WriteTx& tx, CampaignId campaign, std::int64_t sender, const Sums& more);

}  // namespace campaignd::store::campaign_senders
