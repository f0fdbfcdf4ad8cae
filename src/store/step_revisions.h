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

/// A step as it was for messages up to a revision.
struct Earlier {
    std::int64_t last_revision = 0;
    Step step;
    std::int64_t sent = 0;  // messages of the step that had been sent by then
    TimeMs changed_at = 0;
};

/// It was so until now.
void keep(db::WriteTx& tx, CampaignId id, int step, const Earlier& was);

/// As it was for a message of that revision. Nothing when it is as it was.
std::optional<Earlier> find(const db::ReadTx& tx, CampaignId id, int step, std::int64_t revision);
/// All of one step, oldest first.
std::vector<Earlier> list(const db::ReadTx& tx, CampaignId id, int step);

}  // namespace campaignd::store::step_revisions
