#include "db/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>

#include "base/log.h"
#include "base/own_file.h"

namespace campaignd::db {
namespace {

namespace fs = std::filesystem;

bool has_size(const fs::path& path, std::int64_t bytes) {
    struct stat known {};

    return lstat(path.c_str(), &known) == 0 && S_ISREG(known.st_mode) && known.st_size >= bytes;
}

/// Real blocks: a hole would need space at the very moment when there is none.
bool make_ballast(const fs::path& path, std::int64_t bytes) {
    const UniqueFd file = open_own_file(path, O_RDWR | O_CREAT);
    const bool made = posix_fallocate(file.get(), 0, bytes) == 0;
    if (!made) {
        unlink(path.c_str());
    }
    return made;
}

/// Blocks beyond the log's end; its size stays, so that SQLite sees no difference. Best effort.
/// False while there is no log.
bool keep_log(const fs::path& path, std::int64_t bytes) {
    const UniqueFd file = open_own_file(path, O_RDWR);
    if (!file) {
        return false;
    }
    if (fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 0, bytes) != 0) {
        log::debug("db", "no space is kept for {}", path.string());
    }
    return true;
}

fs::path with_suffix(fs::path path, const char* suffix) {
    path += suffix;
    return path;
}

}  // namespace

fs::path Reserve::ballast_of(const fs::path& database) {
    return with_suffix(database, "-ballast");
}

Reserve::Reserve(const fs::path& database,
                 std::int64_t ballast,
                 std::int64_t above,
                 std::int64_t log_bytes)
    : ballast_path_(ballast_of(database)),
      log_path_(with_suffix(database, "-wal")),
      ballast_(ballast),
      above_(above),
      log_bytes_(log_bytes) {}

bool Reserve::is_held() const noexcept {
    return ballast_ == 0 || has_size(ballast_path_, ballast_);
}

void Reserve::keep(std::int64_t free) noexcept {
    try {
        if (!is_held() && free >= ballast_ + above_ && make_ballast(ballast_path_, ballast_)) {
            free -= ballast_;
        }
        if (ballast_ > 0 && !log_kept_ && free >= log_bytes_ + above_) {
            log_kept_ = keep_log(log_path_, log_bytes_);
        }
    } catch (const std::exception& error) {
        log::debug("db", "no space is kept back: {}", error.what());
    }
}

bool Reserve::release() noexcept {
    if (ballast_ == 0 || unlink(ballast_path_.c_str()) != 0) {
        return false;
    }
    log::warn("db", "the disk is full: the ballast {} is given up", ballast_path_.string());
    return true;
}

}  // namespace campaignd::db
