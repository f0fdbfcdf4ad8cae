#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/import.h"

/// Rows of import and import_rejected. Thread: the transaction's. Throws SqlError.
namespace campaignd::store::imports {

/// Uses what a request says of `import`, its file and its size; returns the id.
std::int64_t insert(db::WriteTx& tx, const Import& import);
std::optional<Import> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Import get(const db::ReadTx& tx, std::int64_t id);
/// Newest first, below `before_id` (0: from the newest).
std::vector<Import> list(const db::ReadTx& tx, std::int64_t before_id, int limit);
std::int64_t count(const db::ReadTx& tx);
/// The spool files of imports that have not ended.
std::vector<std::string> open_files(const db::ReadTx& tx);
bool has_open(const db::ReadTx& tx, std::int64_t list_id);

/// Moves the cursor to `cursor` and adds `counts`; the import is running from then on.
void advance(db::WriteTx& tx,
             std::int64_t id,
             const ImportCursor& cursor,
             const ImportCounts& counts);
/// Back to the start, with nothing counted.
void begin_again(db::WriteTx& tx, std::int64_t id);
/// Writes how the file was understood: notes, columns, encoding, separator, preset, bytes_total.
void describe(db::WriteTx& tx, const Import& import);
void end(db::WriteTx& tx,
         std::int64_t id,
         ImportState state,
         const std::optional<std::string>& error);

/// What was last said of files with these columns; `header` by header_fingerprint(). An
/// empty mapping says nothing.
std::optional<ImportMapping> recall_mapping(const db::ReadTx& tx, std::string_view header);
void remember_mapping(db::WriteTx& tx, std::string_view header, const ImportMapping& mapping);

void insert_rejected(db::WriteTx& tx, std::int64_t import_id, const RejectedRow& row);
/// Up to `limit` rows behind line `after_line`.
std::vector<RejectedRow> list_rejected(const db::ReadTx& tx,
                                       std::int64_t import_id,
                                       std::int64_t after_line,
                                       int limit);
/// The next rejected rows of a list that is about to go; returns how many.
int remove_rejected_of_list(db::WriteTx& tx, std::int64_t list_id, int limit);
/// Removes its ended imports, whose rejected rows are gone.
void remove_of_list(db::WriteTx& tx, std::int64_t list_id);

}  // namespace campaignd::store::imports
