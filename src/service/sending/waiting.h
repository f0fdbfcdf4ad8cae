#pragma once

#include <optional>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/waiting.h"

namespace campaignd::service {

/// Nothing while a message of the campaign is being sent or could be. Throws SqlError.
std::optional<Waiting> waiting(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
