#pragma once

#include <vector>

#include "db/transaction.h"
#include "model/needs.h"

namespace campaignd::service {

/// What of the database waits for a person, by what is kept there: held campaigns, messages in
/// doubt, relays and mailboxes that have been out of use for a while, endpoints that fail, jobs
/// that failed, instances that were let drain and forgotten. At most a hundred of each. No scan of
/// a ledger. Throws SqlError.
std::vector<Need> needs(const db::ReadTx& tx);

}  // namespace campaignd::service
