#include "db/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/crypto.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/log.h"
#include "base/own_file.h"
#include "db/connection.h"
#include "db/sql_error.h"

namespace campaignd::db {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVacuumInto = R"sql(VACUUM INTO ?1)sql";
constexpr std::string_view kPartial = ".partial-";
constexpr std::int64_t kMiB = 1 << 20;

[[noreturn]] void refuse_taken(const fs::path& destination) {
    fail(ErrorCode::kConflict, destination.string() + " exists already; choose another name");
}

/// The unfinished copy: readable by its owner alone, locked while somebody works on it, and gone
/// with this object unless it got its name.
class Partial {
  public:
    explicit Partial(fs::path destination) : path_(std::move(destination)) {
        path_ += fmt::format("{}{}", kPartial, hex_encode(random_bytes(6)));
        file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file_ < 0 || flock(file_, LOCK_EX | LOCK_NB) != 0) {
            const int error = errno;
            if (file_ >= 0) {
                close(file_);
                unlink(path_.c_str());
            }
            fail(ErrorCode::kUnavailable,
                 fmt::format("{} cannot be made: {}", path_.string(), errno_words(error)));
        }
    }

    ~Partial() {
        std::error_code ignored;
        if (!named_) {
            for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
                fs::path file = path_;
                fs::remove(file += suffix, ignored);
            }
        }
        close(file_);  // last: closing drops the locks that SQLite holds on the file
    }

    Partial(const Partial&) = delete;
    Partial& operator=(const Partial&) = delete;

    const fs::path& path() const noexcept { return path_; }

    /// Whoever was faster keeps the name; a file system that cannot promise that replaces it.
    void name_it(const fs::path& destination) {
        if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, destination.c_str(), RENAME_NOREPLACE) !=
            0) {
            if (errno == EEXIST) {
                refuse_taken(destination);
            }
            fs::rename(path_, destination);
        }
        named_ = true;
    }

  private:
    fs::path path_;
    int file_ = -1;
    bool named_ = false;
};

std::int64_t size_of(const fs::path& file) {
    std::error_code none;
    const std::uintmax_t size = fs::file_size(file, none);
    return none ? 0 : static_cast<std::int64_t>(size);
}

fs::path folder_of(const fs::path& file) {
    return fs::absolute(file).parent_path();
}

/// The copy is never larger than the file and its log.
void require_space(const fs::path& source, const fs::path& destination, std::int64_t spare_bytes) {
    fs::path log = source;
    log += "-wal";
    const std::int64_t needed = size_of(source) + size_of(log) + kMiB;
    std::error_code failed;
    const fs::space_info disk = fs::space(folder_of(destination), failed);
    if (failed) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{}: {}", folder_of(destination).string(), failed.message()));
    }
    const auto available = static_cast<std::int64_t>(disk.available);
    if (available < needed + spare_bytes) {
        fail(ErrorCode::kUnavailable,
             fmt::format("a copy of {} needs {} MiB{}, {} has {} MiB free: free space there, or "
                         "choose a place on another disk",
                         source.string(),
                         needed / kMiB,
                         spare_bytes > 0
                             ? fmt::format(" and {} MiB that stay free", spare_bytes / kMiB)
                             : "",
                         folder_of(destination).string(),
                         available / kMiB));
    }
}

void copy_and_prove(const fs::path& source, const fs::path& partial) {
    {
        Connection connection(source, Access::kReader);
        connection.execute("PRAGMA query_only=OFF; PRAGMA auto_vacuum=NONE");
        Statement copy = connection.prepare(kVacuumInto);
        copy.bind(partial.string());
        copy.step();
    }
    const std::vector<std::string> faults = integrity_faults(partial, false);
    if (!faults.empty()) {
        fail(ErrorCode::kCorrupt, "the copy is damaged: " + faults.front());
    }
    sync_to_disk(partial);
}

bool is_partial(const std::string& name) {
    return name.find(kPartial) != std::string::npos;
}

/// True when its maker is gone: the lock of a living one cannot be taken.
bool is_abandoned(const fs::path& partial) {
    const UniqueFd file = open_own_file(partial, O_RDONLY);
    return file && flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

void back_up(const fs::path& source,
             const fs::path& destination,
             std::int64_t spare_bytes,
             const std::function<void(const fs::path& copy)>& complete) {
    std::error_code unknown;
    if (fs::symlink_status(destination, unknown).type() != fs::file_type::not_found) {
        refuse_taken(destination);
    }
    require_space(source, destination, spare_bytes);
    try {
        Partial partial(destination);
        copy_and_prove(source, partial.path());
        if (complete) {
            complete(partial.path());
        }
        partial.name_it(destination);
        sync_to_disk(folder_of(destination));
    } catch (const fs::filesystem_error& error) {
        fail(ErrorCode::kUnavailable, std::string("backup: ") + error.what());
    }
}

int remove_abandoned_copies(const fs::path& folder) noexcept {
    int removed = 0;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
        try {
            if (is_partial(entry.path().filename().string()) && is_abandoned(entry.path())) {
                removed += remove_own_file(entry.path()) ? 1 : 0;
            }
        } catch (const std::exception& error) {
            log::warn("db", "{}", error.what());  // looked at again with the next copy
        }
    }
    return removed;
}

std::vector<std::string> integrity_faults(const fs::path& path, bool full) {
    std::vector<std::string> faults;
    try {
        Connection connection(path, Access::kReader);
        Statement row =
            connection.prepare_uncached(full ? "PRAGMA integrity_check" : "PRAGMA quick_check");
        while (row.step()) {
            faults.push_back(row.string(0));
        }
    } catch (const SqlError& error) {
        if (error.code() == ErrorCode::kBusy || error.code() == ErrorCode::kUnavailable) {
            throw;  // it could not be read, which says nothing about what it holds
        }
        return {error.what()};
    }
    if (faults.size() == 1 && faults.front() == "ok") {
        faults.clear();
    }
    return faults;
}

void sync_to_disk(const fs::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0) {
        const int error = errno;
        if (file >= 0) {
            close(file);
        }
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be synced to disk: {}", path.string(), errno_words(error)));
    }
    close(file);
}

}  // namespace campaignd::db
