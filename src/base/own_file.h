#pragma once

#include <filesystem>

#include "base/fd.h"

/// Files that campaignd keeps under names of its own: beside its database, in its spool, among its
/// backups. Somebody else may have put something there. So no symbolic link is followed at such a
/// name, no pipe is waited for, and what is to be written is a plain file without a second name (a
/// hard link), so that nothing else changes with it. Thread-safe. All throw Error(kUnavailable)
/// with the place and what to do.
namespace campaignd {

/// `flags` and the mode 0600 as for open(2). Empty when there is no such file and O_CREAT is not
/// asked for.
UniqueFd open_own_file(const std::filesystem::path& path, int flags);
/// Empty when there is none.
UniqueFd open_own_folder(const std::filesystem::path& path);
/// For names that others, such as SQLite, open: a plain file, or nothing.
void require_plain_file(const std::filesystem::path& path);
/// A new, empty folder that this user alone may read; what an earlier process of this user left in
/// it goes. Anything else of that name stays as it is, and the caller is told.
void begin_own_folder(const std::filesystem::path& path);

/// For what is found by its name: takes away a plain file of this user, and leaves anything else.
/// False when nothing went.
bool remove_own_file(const std::filesystem::path& path) noexcept;
/// The same for a folder and all that is in it.
bool remove_own_folder(const std::filesystem::path& path) noexcept;

}  // namespace campaignd
