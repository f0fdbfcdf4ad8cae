#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace campaignd {

/// A verified copy of the database, with the pictures and attachments that it names.
struct Backup {
    std::string name;
    std::uint64_t size_bytes = 0;  // of the database
    TimeMs created_at = 0;
    std::int64_t media_files = 0;
    std::uint64_t media_bytes = 0;
};

/// The last one that could not be made.
struct BackupFailure {
    TimeMs at = 0;
    std::string detail;
};

/// What there is, newest first. The failure is forgotten with the next backup that is made.
struct BackupList {
    std::vector<Backup> items;
    std::optional<BackupFailure> last_failure;
};

}  // namespace campaignd
