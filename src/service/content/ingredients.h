#pragma once

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/snippet.h"

namespace campaignd::service {

/// What the messages of a campaign are made with beside their own words: as frozen at its launch,
/// or as it is now. Snippets only where its steps have tags of them.
Ingredients ingredients_of(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
