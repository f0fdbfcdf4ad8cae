#pragma once

#include <functional>
#include <optional>

#include "model/backup.h"
#include "service/upkeep/backups.h"
#include "service/upkeep/copy_archive.h"
#include "service/upkeep/offsite.h"

namespace campaignd::service {

/// Reads a whole file of the place; what breaks off is taken up where it broke, a few times.
/// Throws what the place or the sink throws.
void read_whole(mail::CopyTarget& target,
                const std::string& name,
                const mail::CopyTarget::Sink& sink);

/// Brings the newest backup to the other place, encrypted:
///
///   NAME.RANDOM.part written -> read back, its size and hash compared -> renamed NAME -> those
///   beyond the number kept are removed
///
/// Wherever this stops, the next turn goes on with the part, if the place can and the backup is
/// still the same one; else it begins a new one and removes the old. A part that three
/// tries bring no further is given up. After a failure the pause grows from a minute to an hour.
/// Owner: App. Thread: one, the copies' own.
class BackupCopies {
  public:
    BackupCopies(const Offsite& offsite, const Backups& backups)
        : offsite_(offsite), backups_(backups) {}

    /// Blocks for as long as it takes. When to look again; nothing when no place is set. Throws
    /// Error only when the database cannot be written.
    std::optional<TimeMs> turn(const std::function<bool()>& stopping) const;

  private:
    /// True when a backup was copied.
    bool copy_newest(CopyState& state, const std::function<bool()>& stopping) const;
    void bring(CopyState& state,
               mail::CopyTarget& target,
               const CopyName& name,
               CopyArchive& archive,
               const std::function<bool()>& stopping) const;
    void write(CopyState& state,
               mail::CopyTarget& target,
               mail::CopyUpload& upload,
               CopyArchive& archive,
               const std::function<bool()>& stopping) const;
    void prove(CopyState& state,
               mail::CopyTarget& target,
               const std::string& part,
               const std::string& sum) const;
    std::string master_key_text() const;
    void note_progress(CopyState& state, SteadyTime& next, std::uint64_t bytes) const;

    const Offsite& offsite_;
    const Backups& backups_;
};

}  // namespace campaignd::service
