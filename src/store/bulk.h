#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/bulk.h"

/// Rows of bulk and bulk_change. Thread: the transaction's. Throws SqlError.
namespace campaignd::store::bulk {

/// Uses spec, target, total, file and created_by; returns the id.
std::int64_t insert(db::WriteTx& tx, const BulkAction& action);
std::optional<BulkAction> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
BulkAction get(const db::ReadTx& tx, std::int64_t id);
/// Newest first, below `before_id` (0: from the newest).
std::vector<BulkAction> list(const db::ReadTx& tx, std::int64_t before_id, int limit);
std::int64_t count(const db::ReadTx& tx);

/// Adds what became of the next people; the action is running from then on.
void advance(db::WriteTx& tx, const BulkAction& action, const BulkCounts& more);
/// The file of an export holds the people done so far in so many bytes.
void note_file(db::WriteTx& tx, std::int64_t id, std::int64_t bytes);
void end(
    db::WriteTx& tx, std::int64_t id, BulkState state, TimeMs keep_until, std::string_view error);

/// It waits, failed, for a person to have it go on; its end, if it has one, stays. False when it is
/// not under way.
bool stop(db::WriteTx& tx, std::int64_t id, TimeMs keep_until, std::string_view error);
/// A failed action goes on with what it was at: doing, or taking back.
void resume(db::WriteTx& tx, std::int64_t id);

/// What was changed on a person; `before` is what undo needs beyond that.
void note_change(db::WriteTx& tx,
                 std::int64_t id,
                 RecipientId recipient,
                 const std::optional<std::string>& before);

struct Change {
    RecipientId recipient = 0;
    std::optional<std::string> before;
};

/// The next changes that are not taken back, in the order of the people.
std::vector<Change> changes(const db::ReadTx& tx, std::int64_t id, int limit);
/// Those of a person that can still be undone.
std::vector<BulkTrace> traces_of(const db::ReadTx& tx, RecipientId recipient);
void forget_change(db::WriteTx& tx, std::int64_t id, RecipientId recipient);
/// The next of them without a look; returns how many.
int forget_changes(db::WriteTx& tx, std::int64_t id, int limit);

void begin_undo(db::WriteTx& tx, std::int64_t id, std::string_view by);
void advance_undo(db::WriteTx& tx, std::int64_t id, std::int64_t restored, std::int64_t kept);
void end_undo(db::WriteTx& tx, std::int64_t id);

/// Exports with a file, newest first.
std::vector<BulkAction> with_file(const db::ReadTx& tx);
/// The file is gone, or about to go: nobody gets it any more. `why`: empty, or why so early.
void drop_file(db::WriteTx& tx, std::int64_t id, std::string_view why);
/// An export that is under way begins anew.
void restart(db::WriteTx& tx, std::int64_t id);

/// Where the words of an action name the person, they are blanked: its filter, and once it has
/// ended the value and the reason.
void forget_words(db::WriteTx& tx, std::string_view email, std::string_view name);

}  // namespace campaignd::store::bulk
