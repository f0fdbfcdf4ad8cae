#pragma once

#include <cstdint>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/message_template.h"
#include "model/snippet.h"

namespace campaignd::service {

/// What the messages of a campaign are made with beside their own words: as frozen at its launch,
/// or as it is now. Snippets only where its steps have tags of them. `typed`: layouts that count in
/// place of those that are kept.
Ingredients ingredients_of(const db::ReadTx& tx,
                           const Campaign& campaign,
                           std::vector<MessageTemplate> typed = {});

/// The same of a mail of no campaign that stands in a layout.
Ingredients ingredients_of(const db::ReadTx& tx, std::int64_t layout_id);

}  // namespace campaignd::service
