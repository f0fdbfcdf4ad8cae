#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "db/transaction.h"

namespace campaignd::queue {

/// How far a database has come: a number that every working process raises each second, and once
/// more when it leaves.
struct Generation {
    std::string database_id;
    std::int64_t number = 0;
};

/// Raises it. Throws SqlError.
Generation advance_generation(db::WriteTx& tx);

/// The mark beside the database, DATABASE-generation: written after the commit, so a sound database
/// is never behind it. One that is, is an older copy, or has lost commits.
/// Nothing when there is no mark or it is torn.
std::optional<Generation> read_mark(const std::filesystem::path& database);
/// False when it cannot be written; what it said before then still holds.
bool write_mark(const std::filesystem::path& database, const Generation& generation) noexcept;

}  // namespace campaignd::queue
