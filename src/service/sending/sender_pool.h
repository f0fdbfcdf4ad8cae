#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/sender.h"
#include "model/sender_pool.h"
#include "queue/queue.h"

namespace campaignd::service {

/// Which senders may take what is due in this lane: the campaign's sender, any of several, or the
/// one that the lane is a part of. While that one cannot send others stand in for it, as the
/// campaign says. Limits, windows and pauses are asked of each taker on its own. Throws SqlError.
std::vector<Taker> takers(const db::ReadTx& tx, const Campaign& campaign, const queue::Lane& lane);

/// Whether a message that goes by `owner` may go by another one of the campaign's senders.
bool may_stand_in(const Campaign& campaign, int step);

/// Why others send what was a sender's, in words: "sender A cannot log in …".
std::string why_out(const std::optional<Sender>& owner, std::int64_t id);

}  // namespace campaignd::service
