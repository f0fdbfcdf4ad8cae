#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// Writes a file that only its owner may read, so that after a crash it is there whole or not at
/// all: a draft "PATH.….tmp", synced, then named, then its folder synced. Without `replace` a file
/// that is there stays; false then. Throws Error(kUnavailable) when the disk refuses; no draft
/// stays then.
bool write_durably(const std::filesystem::path& path, std::string_view content, bool replace);

/// The whole content; nothing when there is no such file, or when it is no plain file. Follows no
/// symbolic link. Throws Error(kUnavailable) when the disk refuses, Error(kInvalid) when it is
/// larger than `most_bytes`.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t most_bytes);

/// fsync of a folder. Throws Error(kUnavailable).
void sync_folder(const std::filesystem::path& folder);

}  // namespace campaignd
