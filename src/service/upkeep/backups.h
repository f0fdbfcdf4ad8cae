#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/thread.h"
#include "db/database.h"
#include "model/backup.h"
#include "service/access/audit.h"
#include "service/upkeep/media_copies.h"

namespace campaignd::service {

/// Online backups in one directory: each is a verified copy of the whole database, named by the
/// second it was made in (BackupStamp), with the pictures and attachments that it names in the
/// folder NAME.media; the oldest beyond `keep` go. One is made at a time. Owner: App. Thread-safe.
/// Throws Error: kConflict while one is being made, kNotFound, kUnavailable when the disk refuses.
class Backups {
  public:
    /// `keep` of 0 keeps all. `spare_bytes` stay free on the database's disk: a copy must not stop
    /// the sending. With `copied` each new backup has its copy elsewhere made (BackupCopies).
    Backups(db::Database& database,
            std::filesystem::path dir,
            int keep,
            std::int64_t spare_bytes = 0,
            bool copied = false);

    /// Blocks for as long as the copy takes; sending and requests go on meanwhile.
    Backup create(const Actor& actor);
    BackupList list() const;
    /// Why the last one could not be made; absent after one that was.
    std::optional<BackupFailure> last_failure() const;
    /// The file of that name. Only names this class gives count, so no path leads elsewhere.
    std::filesystem::path find(std::string_view name) const;

  private:
    Backup make(const Actor& actor);
    /// Another process may make one in the same second: the next name is ours then.
    std::string copy_under_new_name(MediaCopies& media) const;
    void note_end(const std::string& name, const MediaCopies& media);
    void rotate() const;

    db::Database& database_;
    const std::filesystem::path dir_;
    const int keep_;
    const std::int64_t spare_bytes_;
    const bool copied_;
    std::atomic<bool> running_{false};

    mutable Mutex mutex_;
    std::optional<BackupFailure> last_failure_ GUARDED_BY(mutex_);
    /// What was looked at: a backup does not change, and may have thousands of pictures.
    mutable std::map<std::string, Backup> seen_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::service
