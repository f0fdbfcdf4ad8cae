#pragma once

#include <map>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/media.h"

namespace campaignd::service {

/// Where each file of the library stands, by its hash, as one transaction sees it: once for each
/// campaign's step, template or form. Reads all that messages say: for the slow lane.
using MediaUses = std::map<std::string, std::vector<MediaUse>, std::less<>>;

MediaUses media_uses(const db::ReadTx& tx);

/// "campaign Spring (Follow-up 1), template News and 3 others".
std::string told(const std::vector<MediaUse>& uses);

}  // namespace campaignd::service
