#include "db/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "db/connection.h"
#include "db/sql_error.h"

namespace campaignd::db {
namespace {

constexpr const char* kVacuumInto = R"sql(VACUUM INTO ?1)sql";

void copy_and_prove(const std::filesystem::path& source, const std::filesystem::path& partial) {
    {
        Connection connection(source, Access::kReader);
        connection.execute("PRAGMA query_only=OFF");
        Statement copy = connection.prepare(kVacuumInto);
        copy.bind(partial.string());
        copy.step();
    }
    const std::vector<std::string> faults = integrity_faults(partial, false);
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt, "the copy is damaged: " + faults.front());
    }
    std::filesystem::permissions(
        partial, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    sync_to_disk(partial);
}

}  // namespace

void back_up(const std::filesystem::path& source, const std::filesystem::path& destination) {
    if (std::filesystem::exists(destination)) {
        fail(ErrorCode::kConflict, destination.string() + " exists already; choose another name");
    }
    std::filesystem::path partial = destination;
    partial += ".partial";
    std::error_code ignored;
    std::filesystem::remove(partial, ignored);
    try {
        copy_and_prove(source, partial);
        std::filesystem::rename(partial, destination);
        sync_to_disk(std::filesystem::absolute(destination).parent_path());
    } catch (const std::filesystem::filesystem_error& error) {
        std::filesystem::remove(partial, ignored);
        fail(ErrorCode::kUnavailable, std::string("backup: ") + error.what());
    } catch (...) {
        std::filesystem::remove(partial, ignored);
        throw;
    }
}

std::vector<std::string> integrity_faults(const std::filesystem::path& path, bool full) {
    std::vector<std::string> faults;
    try {
        Connection connection(path, Access::kReader);
        Statement row =
            connection.prepare_uncached(full ? "PRAGMA integrity_check" : "PRAGMA quick_check");
        while (row.step()) {
            faults.push_back(row.string(0));
        }
    } catch (const SqlError& error) {
        return {error.what()};
    }
    if (faults.size() == 1 && faults.front() == "ok") {
        faults.clear();
    }
    return faults;
}

void sync_to_disk(const std::filesystem::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0) {
        const int error = errno;
        if (file >= 0) {
            close(file);
        }
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be synced to disk: {}", path.string(), std::strerror(error)));
    }
    close(file);
}

}  // namespace campaignd::db
