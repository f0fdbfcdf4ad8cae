#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/media.h"

/// Rows of media, and where their files stand. Thread: the transaction's. Throws SqlError.
namespace campaignd::store::media {

std::int64_t insert(db::WriteTx& tx, const MediaFile& file);
/// Its words alone.
void update(db::WriteTx& tx, const MediaFile& file);

/// Where a row stands: in the library, or deleted and able to come back. Stored as these integers.
enum class Shelf { kLibrary, kRemoved };

/// From one shelf to the other: to the removed, with a moment.
void set_removed(db::WriteTx& tx, std::int64_t id, std::optional<TimeMs> at);
/// Deletes a removed one for good.
void forget(db::WriteTx& tx, std::int64_t id);
std::optional<MediaFile> find(const db::ReadTx& tx, std::int64_t id, Shelf shelf = Shelf::kLibrary);
std::optional<MediaFile> find_by_hash(const db::ReadTx& tx,
                                      std::string_view hash,
                                      Shelf shelf = Shelf::kLibrary);
/// Newest first; with `q` those whose words hold it.
std::vector<MediaFile> list(const db::ReadTx& tx,
                            std::string_view q = "",
                            Shelf shelf = Shelf::kLibrary);
/// Files and bytes.
MediaTotals totals(const db::ReadTx& tx);

/// Calls `visit` with each text that may name a file, and where it stands. Reads whole bodies: for
/// the slow lane. A new column that holds what messages say belongs into its statement.
void visit_texts(const db::ReadTx& tx,
                 const std::function<void(const MediaUse& where, std::string_view text)>& visit);

}  // namespace campaignd::store::media
