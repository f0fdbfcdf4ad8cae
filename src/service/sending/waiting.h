#pragma once

#include <optional>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/sender.h"
#include "model/waiting.h"

namespace campaignd::service {

/// Nothing while a message of the campaign is being sent or could be. Throws SqlError.
std::optional<Waiting> waiting(const db::ReadTx& tx, const Campaign& campaign);

/// What keeps everything of a sender from going out now: its relay, a limit, its window. Throws
/// SqlError.
std::optional<Waiting> waiting_of_sender(const db::ReadTx& tx, const Sender& sender);

}  // namespace campaignd::service
