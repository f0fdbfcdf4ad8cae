#include "cli/owner.h"

#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include "base/error.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

struct Owner {
    uid_t user;
    gid_t group;
};

/// Who controls what the path leads to: the first owner but root on the way down; nobody: root.
/// A later part of the way that belongs to a third user may have been put there by a link.
std::optional<Owner> owner_of(const fs::path& path) {
    std::optional<Owner> owner;
    fs::path place;
    for (const fs::path& part : path) {
        place /= part;

        struct stat found {};

        if (lstat(place.c_str(), &found) != 0) {
            break;
        }
        if (owner && found.st_uid != owner->user) {
            fail(ErrorCode::kUnavailable,
                 fmt::format("{} belongs to user {}, and lies where user {} decides; run the "
                             "command as the user that campaignd runs as",
                             place.string(),
                             found.st_uid,
                             owner->user));
        }
        if (!owner && found.st_uid != 0) {
            owner = Owner{found.st_uid, found.st_gid};
        }
    }
    return owner;
}

constexpr std::uint32_t kFiles = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;

/// Those of `wanted` that may be had become permitted, and effective when `awake`; all others go
/// (capabilities(7)).
bool set_capabilities(std::uint32_t wanted, bool awake) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    if (syscall(SYS_capget, &header, sets.data()) != 0) {
        return false;
    }
    const std::uint32_t kept = sets.front().permitted & wanted;
    sets = {};
    sets.front() = {awake ? kept : 0, kept, 0};
    return syscall(SYS_capset, &header, sets.data()) == 0;
}

bool become(const Owner& owner, Keeps keeps) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && setgroups(0, nullptr) == 0 &&
           setresgid(owner.group, owner.group, owner.group) == 0 &&
           prctl(PR_SET_KEEPCAPS, 1) == 0 && setresuid(owner.user, owner.user, owner.user) == 0 &&
           prctl(PR_SET_KEEPCAPS, 0) == 0 &&
           set_capabilities(keeps == Keeps::kFileAccess ? kFiles : 0, false) &&
           prctl(PR_SET_DUMPABLE, 0) == 0;
}

}  // namespace

bool act_as_owner_of(const fs::path& database, Keeps keeps) {
    if (geteuid() != 0) {
        return false;
    }
    const std::optional<Owner> owner = owner_of(fs::absolute(database));
    if (!owner) {
        return false;
    }
    if (!become(*owner, keeps)) {
        const std::error_code reason(errno, std::generic_category());
        fail(ErrorCode::kUnavailable,
             fmt::format("{} belongs to user {}, whose place root cannot take here: {}; run the "
                         "command as that user",
                         database.string(),
                         owner->user,
                         reason.message()));
    }
    return true;
}

FileAccess::FileAccess() {
    if (geteuid() != 0) {
        set_capabilities(kFiles, true);
    }
}

FileAccess::~FileAccess() {
    if (geteuid() != 0) {
        set_capabilities(kFiles, false);
    }
}

void FileAccess::give_up() {
    if (geteuid() != 0) {
        set_capabilities(0, false);
    }
}

}  // namespace campaignd::cli
