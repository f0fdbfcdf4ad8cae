#pragma once

#include <filesystem>

#include "app/config.h"
#include "service/access/end_access.h"
#include "service/upkeep/media_copies.h"

namespace campaignd::cli {

struct Restored {
    std::filesystem::path file;
    std::filesystem::path kept;  // the file that was there before; empty when there was none
    int held = 0;                // campaigns that wait for a person now
    service::EndedAccess ended;  // sessions, tokens and invitations of the copy
    service::MediaCopies media;  // what came with it, and what is missing
};

/// Puts a verified copy of `source` in the place of the database, and its pictures and attachments
/// (SOURCE.media) beside it; what was there before keeps its own. Unfinished campaigns are held
/// ("restored"): what went out after the backup was made is not known to it. Nor is what was
/// revoked since: sessions, API tokens and invitations of the copy end. Throws Error, having
/// changed nothing: kConflict while a process works on the file, kCorrupt for a damaged or foreign
/// copy, kNotFound.
Restored restore(const app::Config& config, const std::filesystem::path& source);

}  // namespace campaignd::cli
