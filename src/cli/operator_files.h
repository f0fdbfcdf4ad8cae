#pragma once

#include <filesystem>

#include "base/fd.h"

namespace campaignd::cli {

/// Files that an operator named, for a command that took the place of the data's owner and kept
/// FileAccess (owner.h). What the owner may do itself is done as the owner. Beyond that no symbolic
/// link is followed, and in a folder that the owner may write no file of another user is touched:
/// the owner may have put it there. All throw Error: kNotFound, kConflict, kUnavailable.

/// For reading.
UniqueFd open_named_file(const std::filesystem::path& path);

/// The rest of `from` in a new file of the owner's; nothing stays of it when that fails.
void copy_into_new_file(const UniqueFd& from, const std::filesystem::path& to);

/// What the owner may do itself.
bool owner_may_read(const std::filesystem::path& file);
bool owner_may_make(const std::filesystem::path& file);

/// A private folder beside the database, "DATABASE.staged-…"; goes with all that is in it.
class Stage {
  public:
    explicit Stage(const std::filesystem::path& database);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    std::filesystem::path file() const { return folder_ / "campaignd.db"; }

  private:
    std::filesystem::path folder_;
};

/// Copies a backup, its log if it has one, and the files of BACKUP.media, to the stage.
void bring_in(const std::filesystem::path& backup, const Stage& stage);
/// Copies the staged backup and its media to `destination`, which gets its name last.
void take_out(const Stage& stage, const std::filesystem::path& destination);

}  // namespace campaignd::cli
