#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

namespace campaignd::db {

struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;
};

/// All migrations of this build, ascending from 1 without a gap (src/db/migrations/*.sql).
std::span<const Migration> embedded_migrations();

/// The schema version of a campaignd database; nothing for any other SQLite file. Changes nothing.
std::optional<int> schema_of(const std::filesystem::path& path);

struct MigrationReport {
    int from = 0;
    int to = 0;
    std::filesystem::path backup;  // empty when the database was new or nothing was to do
};

/// Brings the file at `path` to this build's schema: each migration in its own transaction
/// together with user_version, a verified backup first. Two processes may call it at once.
/// Throws Error(kConflict) when the file was written by a newer version, kCorrupt when it is
/// not a campaignd database, and whatever SQLite says.
MigrationReport migrate(const std::filesystem::path& path,
                        std::span<const Migration> migrations = embedded_migrations());

}  // namespace campaignd::db
