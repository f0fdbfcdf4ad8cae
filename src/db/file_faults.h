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
/// Any thread. Throws SqlError(SQLITE_CORRUPT…) with the remedy.
void refuse_lost_data(const std::filesystem::path& database);

}  // namespace campaignd::db
