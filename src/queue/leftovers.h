#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace campaignd::queue {

/// NAME-outcomes-HEX for the lock file NAME-instance-HEX.
std::string journal_name(std::string lock_file);

/// Removes lock files and journals beside `database` that belong to no instance any more: of a
/// recovery that was killed behind its commit, or of a database that was replaced. `known` are the
/// lock files of the instances in the database. Files younger than ten minutes stay: their process
/// may not have its row yet. Returns how many went; what cannot be removed stays.
int remove_leftovers(const std::filesystem::path& database, const std::vector<std::string>& known);

}  // namespace campaignd::queue
