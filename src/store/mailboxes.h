#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/job.h"
#include "model/sender.h"

/// How far each sender's mailbox is read (table mailbox_state), and its job in the queue.
/// Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::mailboxes {

std::optional<MailboxState> find(const db::ReadTx& tx, std::int64_t sender);
/// Begins at the start of this mailbox unless it is the one known already.
void begin(db::WriteTx& tx, std::int64_t sender, std::string_view account);
/// The mailbox's UIDs were given anew (RFC 9051 section 2.3.1.1): nothing of it is known.
void set_uid_validity(db::WriteTx& tx, std::int64_t sender, std::int64_t uid_validity);
/// Everything up to `uid` is taken.
void advance(db::WriteTx& tx,
             std::int64_t sender,
             std::int64_t uid,
             std::int64_t taken,
             std::int64_t matched);
void record_success(db::WriteTx& tx, std::int64_t sender);
/// The number of failures in a row.
std::int64_t record_trouble(db::WriteTx& tx, std::int64_t sender, std::string_view text);
void set_retry_at(db::WriteTx& tx, std::int64_t sender, TimeMs retry_at);

/// Senders that have a mailbox, and no job of this lane that would read it; one that failed (it
/// killed the process again and again) waits for a person.
std::vector<std::int64_t> without_job(const db::ReadTx& tx, LaneId lane);
/// The waiting job of this sender, when there is one.
std::optional<JobId> find_ready_job(const db::ReadTx& tx, LaneId lane, std::int64_t sender);

}  // namespace campaignd::store::mailboxes
