#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace campaignd::db {

/// Copies a live database into `destination` (VACUUM INTO: one read snapshot, compact), proves
/// the copy by quick_check and makes it durable before its name appears. Only the owner may read
/// it, from its first byte on. `spare_bytes` stay free on its disk. Any thread, no transaction.
/// Throws Error: kConflict when the name is taken, kUnavailable when the space does not suffice or
/// the disk refuses, kCorrupt. No partial file stays; that of a killed process goes with the next
/// copy of the same name or remove_abandoned_copies(). `complete`, when given, is called with the
/// proven copy before it gets its name: what belongs beside it is there first.
void back_up(const std::filesystem::path& source,
             const std::filesystem::path& destination,
             std::int64_t spare_bytes = 0,
             const std::function<void(const std::filesystem::path& copy)>& complete = {});

/// Removes partial copies in this folder that no living process works on; how many.
int remove_abandoned_copies(const std::filesystem::path& folder) noexcept;

/// Every line quick_check (integrity_check when `full`) finds; empty when the file is sound.
/// Throws SqlError when it cannot be read for another reason than damage.
std::vector<std::string> integrity_faults(const std::filesystem::path& path, bool full);

/// fsync of a file or a directory. Throws Error(kUnavailable).
void sync_to_disk(const std::filesystem::path& path);

}  // namespace campaignd::db
