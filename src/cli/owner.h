#pragma once

#include <filesystem>

namespace campaignd::cli {

/// Root takes the place of the user the database belongs to, so that `sudo campaignd …` leaves no
/// file behind that the daemon could not write. Keeps root's right to read and write any file (a
/// backup's destination, a CSV) and to take a low port. Does nothing for anyone else, or where the
/// database, or the folder it will be in, belongs to root.
/// Thread: main, before any other starts. Throws Error(kUnavailable) when the kernel refuses.
void act_as_owner_of(const std::filesystem::path& database);

}  // namespace campaignd::cli
