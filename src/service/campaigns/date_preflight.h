#pragma once

#include "db/transaction.h"
#include "model/ongoing.h"

namespace campaignd::service {

/// Whom a campaign by a date would meet, looked for among the first 100,000 people of its audience.
/// Thread: the transaction's. Throws Error.
DatePreflight date_preflight(const db::ReadTx& tx, const Campaign& campaign);

}  // namespace campaignd::service
