#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/fd.h"

/// Small files that only their owner may read (mode 0600), as write_durably() makes them.
/// Thread-safe.
namespace campaignd::service {

/// The content; nothing when there is no such file. Throws Error(kInvalid) with the remedy when
/// group or others may read it, kUnavailable when it cannot be read.
std::optional<std::string> read_secret_file(const std::filesystem::path& path);
/// Of a file that is open; `path` names it in errors.
std::string read_secret_from(const UniqueFd& file, const std::filesystem::path& path);

}  // namespace campaignd::service
