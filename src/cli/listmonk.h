#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "service/people/listmonk_source.h"

namespace campaignd::cli {

/// Reads all subscribers of a listmonk into `file`: its answers, one behind another. `progress` is
/// told how many of how many people. Throws Error(kInvalid) as the source does, Error(kUnavailable)
/// when the disk refuses.
std::int64_t fetch_subscribers(const service::ListmonkSource& source,
                               const std::filesystem::path& file,
                               const std::function<void(std::int64_t, std::int64_t)>& progress);

/// The line that a file holds, or standard input for "-". Throws Error(kInvalid).
std::string read_token(const std::string& file);

}  // namespace campaignd::cli
