#include "db/file_identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#include "base/errno_words.h"
#include "base/error.h"

namespace campaignd::db {

FileIdentity file_identity(const std::filesystem::path& path) {
    struct statx found {};

    if (statx(AT_FDCWD, path.c_str(), AT_STATX_SYNC_AS_STAT, STATX_INO | STATX_BTIME, &found) !=
        0) {
        fail(ErrorCode::kUnavailable,
             fmt::format("{} cannot be looked at: {}", path.string(), errno_words(errno)));
    }
    FileIdentity identity;
    identity.inode = static_cast<std::int64_t>(found.stx_ino);
    identity.device = static_cast<std::int64_t>(makedev(found.stx_dev_major, found.stx_dev_minor));
    if ((found.stx_mask & STATX_BTIME) != 0) {
        identity.born_ns =
            found.stx_btime.tv_sec * 1'000'000'000 + std::int64_t{found.stx_btime.tv_nsec};
    }
    return identity;
}

}  // namespace campaignd::db
