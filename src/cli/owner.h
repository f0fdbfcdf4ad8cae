#pragma once

#include <filesystem>

namespace campaignd::cli {

/// What of root's power a command keeps when it takes another user's place.
enum class Keeps {
    kNothing,
    kFileAccess  // asleep, until FileAccess wakes it
};

/// Root takes the place of the user the data belongs to, for good, before anything of that user is
/// opened: whatever it planted there, a command can do no more with it than that user could. What
/// an operator names (a CSV, a configuration) is opened before. No program that is started gains
/// rights back, and no process of that user can look into this one. Does nothing for anyone else,
/// or where the database and the folders above it belong to root. Thread: main, before any other
/// starts. Throws Error(kUnavailable) when the kernel refuses, or when a folder of one user leads
/// to files of another.
/// True when it did.
bool act_as_owner_of(const std::filesystem::path& database, Keeps keeps = Keeps::kNothing);

/// While it lives, this thread may read and write files of everybody, if Keeps::kFileAccess was
/// kept: for a path that an operator named, never for one in the data folder.
class FileAccess {
  public:
    FileAccess();
    ~FileAccess();
    FileAccess(const FileAccess&) = delete;
    FileAccess& operator=(const FileAccess&) = delete;

    /// No later FileAccess wakes it again.
    static void give_up();
};

}  // namespace campaignd::cli
