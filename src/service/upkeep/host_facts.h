#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "model/host_rules.h"

/// What is seen of a machine: facts for model/host_rules.h. Each asks the system; nothing is
/// changed. Thread-safe. Throws nothing but std::bad_alloc: what cannot be seen is left out.
namespace campaignd::service {

/// Of the file systems of these folders, each once; those that are not there are left out.
std::vector<DiskFacts> disks_of(const std::vector<std::filesystem::path>& folders);

/// Where the system forbids the question, by what systemd-timesyncd leaves in /run.
std::optional<bool> clock_is_synchronised();

/// The database, what lies beside it under its name, and its folder.
std::vector<FileFacts> files_of(const std::filesystem::path& database);
/// Nothing when there is no such file.
std::optional<FileFacts> file_facts(const std::filesystem::path& path, FileFacts::Kind kind);

/// The user that this process runs as, and its name or number.
unsigned own_user() noexcept;
std::string own_user_name();

/// True when both lie on one file system.
bool are_on_one_disk(const std::filesystem::path& a, const std::filesystem::path& b);

LimitFacts own_limits(std::uint64_t descriptors_needed);

/// Library files in use that are gone from the disk.
std::vector<std::string> replaced_libraries();

/// What apt and dpkg say. Takes a second or two, or until `stop` gives it up.
UpdateFacts update_facts(const std::stop_token& stop = {});

}  // namespace campaignd::service
