#pragma once

#include <filesystem>
#include <optional>

#include "base/crypto.h"

namespace campaignd::app {

/// The 32 bytes that seal passwords in the database, from `file`: raw, or in base64 with or
/// without a line end. Nothing when there is no such file. Throws Error(kInvalid) when the file
/// holds something else, or others than its owner may read it.
std::optional<Key> find_master_key(const std::filesystem::path& file);

/// Writes a new random key with mode 0600, synced with its folder, never over an existing file.
/// Throws Error(kConflict) when there is one, Error(kUnavailable) when it cannot be written.
Key create_master_key(const std::filesystem::path& file);

}  // namespace campaignd::app
