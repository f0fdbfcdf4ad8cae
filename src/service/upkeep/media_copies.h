#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "service/content/media_files.h"

namespace campaignd::service {

/// What became of the files of the library when a database was copied.
struct MediaCopies {
    std::int64_t files = 0;
    std::vector<std::string> faults;  // sentences: what is missing or was changed
};

/// The rows of media in a database that nobody has open, such as a backup.
/// Throws SqlError.
std::vector<MediaFile> media_in(const std::filesystem::path& database);

/// db::back_up() with the files that the copy names in the folder beside it, each proven by its
/// hash. What `earlier`, a backup made before, has is shared with it. A file that is missing or
/// was changed is a fault, and no reason to have no backup. Throws as db::back_up() does.
MediaCopies back_up_with_media(const std::filesystem::path& source,
                               const std::filesystem::path& destination,
                               std::int64_t spare_bytes,
                               const std::optional<std::filesystem::path>& earlier = {});

/// Brings the files that `copy` names from beside `source`, a backup, to beside `database`. What
/// is there stays; nothing is removed.
MediaCopies bring_media(const std::filesystem::path& copy,
                        const std::filesystem::path& source,
                        const std::filesystem::path& database);

/// Gives `kept`, which was the database, all files that stand beside `database`.
void keep_media(const std::filesystem::path& database, const std::filesystem::path& kept);

}  // namespace campaignd::service
