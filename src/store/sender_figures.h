#pragma once

#include <cstdint>

#include "db/transaction.h"
#include "model/message.h"
#include "model/sender.h"

/// How the mail of each sender fared, by the hour. Thread: inside the caller's transaction. Throws
/// SqlError.
namespace campaignd::store::sender_figures {

/// The start of the hour that a moment is in.
TimeMs hour_of(TimeMs at) noexcept;
void add(db::WriteTx& tx, std::int64_t sender_id, TimeMs hour, const SenderFigures& more);
/// For the sender of a campaign; nothing when that is gone.
void add_of_message(db::WriteTx& tx, MessageId message, TimeMs hour, const SenderFigures& more);
/// Of the hours that began at `since` or later.
SenderFigures sum(const db::ReadTx& tx, std::int64_t sender_id, TimeMs since);
/// Hours before go; at most `limit` rows, returns how many.
int remove_older(db::WriteTx& tx, TimeMs before, int limit);

}  // namespace campaignd::store::sender_figures
