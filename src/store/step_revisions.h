#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"

/// Steps as they were before a change, of those that people had got by then. `revision` is the
/// campaign's. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::step_revisions {

/// It was so up to `last_revision`.
void keep(db::WriteTx& tx, CampaignId id, int step, std::int64_t last_revision, const Step& was);

/// A step as it was for a message of that revision, and up to which revision it was so.
struct Earlier {
    std::int64_t last_revision = 0;
    Step step;
};

/// Nothing when it is as it was.
std::optional<Earlier> find(const db::ReadTx& tx, CampaignId id, int step, std::int64_t revision);
/// All of one step, oldest first.
std::vector<Earlier> list(const db::ReadTx& tx, CampaignId id, int step);

}  // namespace campaignd::store::step_revisions
