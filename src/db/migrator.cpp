#include "db/migrator.h"

#include <fmt/format.h>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "base/crash_point.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "db/backup.h"
#include "db/connection.h"
#include "db/file_faults.h"

namespace campaignd::db {
namespace {

/// "cmpd": sqlite.org/pragma.html#pragma_application_id
constexpr std::int64_t kApplicationId = 0x636d7064;

int user_version(Connection& connection) {
    return static_cast<int>(connection.integer("PRAGMA user_version"));
}

void refuse_foreign_file(Connection& connection, const std::filesystem::path& path) {
    const std::int64_t id = connection.integer("PRAGMA application_id");
    const bool empty = connection.integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (id != kApplicationId && !empty) {
        fail(ErrorCode::kCorrupt,
             path.string() + " is a SQLite file, but not a campaignd database; check [store] path");
    }
}

void refuse_newer(int found, int known, const std::filesystem::path& path) {
    if (found > known) {
        fail(ErrorCode::kConflict,
             fmt::format("{} has schema version {}, this campaignd knows {}: it was written by a "
                         "newer version; install that version again, or restore a backup",
                         path.string(),
                         found,
                         known));
    }
}

/// Applies one migration unless another process was faster.
void apply(Connection& connection, const Migration& migration) {
    translated(migration.name, [&] {
        SQLite::Transaction transaction(connection.database(),
                                        SQLite::TransactionBehavior::IMMEDIATE);
        if (user_version(connection) < migration.version) {
            connection.execute(std::string(migration.sql));
            connection.execute(fmt::format("PRAGMA user_version={}", migration.version));
            connection.execute(fmt::format("PRAGMA application_id={}", kApplicationId));
            crash_point("migration");
            log::info("db", "schema is now version {} ({})", migration.version, migration.name);
        }
        transaction.commit();
    });
}

/// The copy that a way back needs. Another process may be migrating the file, too: a copy of what
/// it made already is no way back, and the one it took before stays.
std::filesystem::path back_up_before(const std::filesystem::path& path, int from, int known) {
    std::filesystem::path kept = path;
    kept += fmt::format(".before-v{}", known);
    std::filesystem::path copy = kept;
    copy += fmt::format("-{}", hex_encode(random_bytes(6)));
    back_up(path, copy);
    if (schema_of(copy) == from) {
        std::filesystem::rename(copy, kept);
        sync_to_disk(std::filesystem::absolute(kept).parent_path());
    } else {
        std::filesystem::remove(copy);
    }
    return kept;
}

#if defined(CAMPAIGND_CRASH_POINTS)
/// What the next releases would bring, for tests that deploy them while the process before still
/// sends: the files of the directory CAMPAIGND_EXTRA_MIGRATIONS, by name, follow those of this
/// build.
std::vector<Migration> with_extra(std::span<const Migration> migrations) {
    std::vector<Migration> all(migrations.begin(), migrations.end());
    const char* folder =
        std::getenv("CAMPAIGND_EXTRA_MIGRATIONS");  // NOLINT(concurrency-mt-unsafe)
    if (folder == nullptr) {
        return all;
    }
    static std::deque<std::string> texts;  // what the string_views look at
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files.insert(entry.path());
    }
    for (const std::filesystem::path& file : files) {
        std::ifstream in(file);
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        all.push_back({all.back().version + 1, "extra", texts.back()});
    }
    return all;
}
#else
std::span<const Migration> with_extra(std::span<const Migration> migrations) {
    return migrations;
}
#endif

}  // namespace

std::optional<int> schema_of(const std::filesystem::path& path) {
    Connection connection(path, Access::kReader);
    const int version = user_version(connection);
    return version > 0 && connection.integer("PRAGMA application_id") == kApplicationId
               ? std::optional(version)
               : std::nullopt;
}

MigrationReport migrate(const std::filesystem::path& path, std::span<const Migration> given) {
    const auto migrations = with_extra(given);
    refuse_lost_data(path);
    Connection connection(path, Access::kWriter);
    const int known = migrations.empty() ? 0 : migrations.back().version;
    MigrationReport report;
    report.from = user_version(connection);
    report.to = known;
    refuse_foreign_file(connection, path);
    refuse_newer(report.from, known, path);
    if (report.from > 0 && report.from < known) {
        report.backup = back_up_before(path, report.from, known);
    }
    for (const Migration& migration : migrations) {
        if (migration.version > report.from) {
            apply(connection, migration);
        }
    }
    return report;
}

}  // namespace campaignd::db
