#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace campaignd::db {

/// Copies a live database into `destination` (VACUUM INTO: one read snapshot, compact), proves
/// the copy by quick_check and makes it durable before its name appears. Any thread, no
/// transaction. Throws Error; no partial file stays.
void back_up(const std::filesystem::path& source, const std::filesystem::path& destination);

/// Every line quick_check (integrity_check when `full`) finds; empty when the file is sound.
std::vector<std::string> integrity_faults(const std::filesystem::path& path, bool full);

/// fsync of a file or a directory. Throws Error(kUnavailable).
void sync_to_disk(const std::filesystem::path& path);

}  // namespace campaignd::db
