#pragma once

#include <optional>
#include <vector>

#include "db/transaction.h"
#include "model/progress.h"

/// A campaign's ledger by the domains of its recipients, a slice at a time: the work of one call is
/// bounded, however large the campaign. Throws SqlError.
namespace campaignd::store::domain_report {

/// A row of the ledger in its order (step, recipient).
struct Place {
    int step = -1;
    RecipientId recipient = 0;
};

/// The row `rows` behind `after`; nothing when there are not so many.
std::optional<Place> end_of_slice(const db::ReadTx& tx, CampaignId campaign, Place after, int rows);
/// The rows behind `after` up to and with `until`, or all when there is no end.
std::vector<DomainCounts> counts(const db::ReadTx& tx,
                                 CampaignId campaign,
                                 Place after,
                                 std::optional<Place> until);

}  // namespace campaignd::store::domain_report
