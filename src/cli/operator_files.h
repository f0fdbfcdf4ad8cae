#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"

namespace campaignd::cli {

/// Files that an operator named, for a command that took the place of the data's owner and kept
/// FileAccess (owner.h). What the owner may do itself is done as the owner. Beyond that no symbolic
/// link is followed, and in a folder that the owner may write no file of another user is touched:
/// the owner may have put it there. FileAccess sleeps but for the one call that opens a file. All
/// throw Error: kNotFound, kConflict, kUnavailable.

/// A folder, held open: what is in it is looked up in it alone, wherever its name leads by then.
class NamedFolder {
  public:
    /// Empty when it is not there.
    explicit NamedFolder(const std::filesystem::path& path);
    /// A folder in it.
    NamedFolder(const NamedFolder& above, const std::string& name);

    explicit operator bool() const noexcept { return static_cast<bool>(folder_); }

    std::vector<std::string> names() const;
    /// A plain file, for reading; empty when it is not there. Throws when something else is.
    UniqueFd open(const std::string& name) const;

  private:
    void look_at_owner();

    std::filesystem::path path_;
    UniqueFd folder_;
    bool is_owners_ = true;  // the owner may change what is in it
};

/// For reading.
UniqueFd open_named_file(const std::filesystem::path& path);
/// Piece by piece; `path` names it in errors.
void read_all(const UniqueFd& file,
              const std::filesystem::path& path,
              const std::function<void(std::string_view)>& take);
/// All of a small file.
std::string read_named_file(const std::filesystem::path& path);
/// The path of a copy of it in memory, for a library that wants a path; it lives as long as `held`.
std::filesystem::path hold_named_file(const std::filesystem::path& path, UniqueFd& held);

/// The rest of `from` in a new file of the owner's; nothing stays of it when that fails.
void copy_into_new_file(const UniqueFd& from, const std::filesystem::path& to);

/// What the owner may do itself.
bool owner_may_read(const std::filesystem::path& file);
bool owner_may_make(const std::filesystem::path& file);

/// A private folder beside the database, "DATABASE.staged-…"; goes with all that is in it.
class Stage {
  public:
    explicit Stage(std::filesystem::path database);
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
