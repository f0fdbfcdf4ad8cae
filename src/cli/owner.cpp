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
#include <system_error>

#include "base/error.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

struct Owner {
    uid_t user;
    gid_t group;
};

/// Of the file or of the nearest folder that is there.
std::optional<Owner> owner_of(fs::path path) {
    while (true) {
        struct stat found {};

        if (stat(path.c_str(), &found) == 0) {
            return Owner{found.st_uid, found.st_gid};
        }
        if (!path.has_relative_path()) {
            return std::nullopt;
        }
        path = path.parent_path();
    }
}

/// A change of user takes all capabilities away; these come back (capabilities(7)).
bool keep_file_access() {
    constexpr std::uint32_t kKept =
        1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH | 1U << CAP_NET_BIND_SERVICE;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    if (syscall(SYS_capget, &header, sets.data()) != 0) {
        return false;
    }
    const std::uint32_t kept = sets.front().permitted & kKept;
    sets = {};
    sets.front() = {kept, kept, 0};
    return syscall(SYS_capset, &header, sets.data()) == 0;
}

bool become(const Owner& owner) {
    return setgroups(0, nullptr) == 0 && setresgid(owner.group, owner.group, owner.group) == 0 &&
           prctl(PR_SET_KEEPCAPS, 1) == 0 && setresuid(owner.user, owner.user, owner.user) == 0 &&
           keep_file_access();
}

}  // namespace

void act_as_owner_of(const fs::path& database) {
    if (geteuid() != 0) {
        return;
    }
    const std::optional<Owner> owner = owner_of(fs::absolute(database));
    if (!owner || owner->user == 0) {
        return;
    }
    if (!become(*owner)) {
        const std::error_code reason(errno, std::generic_category());
        fail(ErrorCode::kUnavailable,
             fmt::format("{} belongs to user {}, whose place root cannot take here: {}; run the "
                         "command as that user",
                         database.string(),
                         owner->user,
                         reason.message()));
    }
}

}  // namespace campaignd::cli
