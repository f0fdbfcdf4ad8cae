#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Small files that only their owner may read (mode 0600). Thread-safe.
namespace campaignd::service {

/// The content; nothing when there is no such file. Throws Error(kInvalid) with the remedy when
/// group or others may read it, kUnavailable when it cannot be read.
std::optional<std::string> read_secret_file(const std::filesystem::path& path);

/// Makes the file whole and durable, or not at all. False when it exists already and `replace` is
/// not asked for. Throws Error(kUnavailable).
bool write_secret_file(const std::filesystem::path& path, std::string_view content, bool replace);

}  // namespace campaignd::service
