#pragma once

#include <filesystem>

#include "app/config.h"

namespace campaignd::cli {

struct Restored {
    std::filesystem::path file;
    std::filesystem::path kept;  // the file that was there before; empty when there was none
    int held = 0;                // campaigns that wait for a person now
};

/// Puts a verified copy of `source` in the place of the database. Unfinished campaigns are held
/// ("restored"): what went out after the backup was made is not known to it.
/// Throws Error, having changed nothing: kConflict while a process works on the file, kCorrupt for
/// a damaged or foreign copy, kNotFound.
Restored restore(const app::Config& config, const std::filesystem::path& source);

}  // namespace campaignd::cli
