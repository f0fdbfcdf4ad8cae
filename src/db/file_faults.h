#pragma once

#include <filesystem>

namespace campaignd::db {

/// Faults of the files that SQLite would not report but take for an older or an empty database:
/// a lost or emptied file beside its log, and a log with damage in the middle, behind which
/// acknowledged changes stand. Run before the first connection: opening the file repairs the
/// evidence away.
///
/// A power cut leaves a torn tail, but never a commit behind the tear: with synchronous=FULL each
/// commit is on disk before the next is written (sqlite.org/fileformat2.html#walformat).
/// What a failed sync leaves looks the same and was never acknowledged: note_failed_sync() tells.
/// Any thread. Throws SqlError(SQLITE_CORRUPT…) with the remedy.
void refuse_lost_data(const std::filesystem::path& database);

/// A sync of this log failed: its frames behind the last good commit are of changes that were told
/// to have failed. Kept beside the database (-unsynced) for as long as the log is this one, known
/// by its salts. Best effort; never throws.
void note_failed_sync(const std::filesystem::path& database) noexcept;

}  // namespace campaignd::db
