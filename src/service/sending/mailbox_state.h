#pragma once

#include "db/transaction.h"
#include "model/sender.h"

/// What belongs to a sender's mailbox beside reading it. Thread: inside the caller's transaction.
/// Throws SqlError.
namespace campaignd::service {

/// Every sender with a mailbox has a job that reads it.
void ensure_mailbox_jobs(db::WriteTx& tx);
/// The sender's mailbox, if there is one, is looked at now: it was set, changed or found well.
void mailbox_look_now(db::WriteTx& tx, std::int64_t sender);

}  // namespace campaignd::service
