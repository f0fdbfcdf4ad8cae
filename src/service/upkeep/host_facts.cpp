#include "service/upkeep/host_facts.h"

#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <set>
#include <system_error>

#include "base/text.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTimesyncRuns = "/run/systemd/timesync";
constexpr const char* kTimesyncDone = "/run/systemd/timesync/synchronized";
constexpr const char* kMemoryLimit = "/sys/fs/cgroup/memory.max";

struct stat status_of(const fs::path& path, bool& is_there) {
    struct stat status {};

    is_there = ::lstat(path.c_str(), &status) == 0;
    return status;
}

std::uint64_t limit_of(decltype(RLIMIT_NOFILE) resource) {
    rlimit limit{};
    return getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ? 0 : limit.rlim_cur;
}

FileFacts::Kind kind_of(const std::string& name, mode_t mode) {
    if (S_ISDIR(mode)) {
        return FileFacts::Kind::kFolder;
    }
    return name.ends_with(".key") || name.find("setup") != name.npos ? FileFacts::Kind::kSecret
                                                                     : FileFacts::Kind::kData;
}

}  // namespace

std::vector<DiskFacts> disks_of(const std::vector<fs::path>& folders) {
    std::vector<DiskFacts> disks;
    std::set<dev_t> seen;
    for (const fs::path& folder : folders) {
        bool is_there = false;
        const struct stat status = status_of(folder, is_there);

        struct statvfs disk {};

        if (!is_there || !seen.insert(status.st_dev).second ||
            ::statvfs(folder.c_str(), &disk) != 0) {
            continue;
        }
        disks.push_back({folder.string(),
                         static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize),
                         disk.f_files == 0 ? -1 : static_cast<std::int64_t>(disk.f_favail)});
    }
    return disks;
}

std::optional<bool> clock_is_synchronised() {
    timex question{};
    const int answer = ::adjtimex(&question);  // asks only: modes is 0
    if (answer >= 0) {
        return answer != TIME_ERROR && (question.status & STA_UNSYNC) == 0;
    }
    std::error_code ignored;
    if (fs::exists(kTimesyncDone, ignored)) {
        return true;
    }
    return fs::exists(kTimesyncRuns, ignored) ? std::optional(false) : std::nullopt;
}

std::optional<FileFacts> file_facts(const fs::path& path, FileFacts::Kind kind) {
    bool is_there = false;
    const struct stat status = status_of(path, is_there);
    if (!is_there) {
        return std::nullopt;
    }
    return FileFacts{.path = path.string(),
                     .kind = kind,
                     .is_link = S_ISLNK(status.st_mode),
                     .user = status.st_uid,
                     .mode = status.st_mode & 07777U};
}

std::vector<FileFacts> files_of(const fs::path& database) {
    std::vector<FileFacts> files;
    const fs::path folder = database.parent_path();
    if (auto facts = file_facts(folder, FileFacts::Kind::kFolder)) {
        files.push_back(*std::move(facts));
    }
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        bool is_there = false;
        const struct stat status = status_of(entry.path(), is_there);
        const bool counts =
            S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode);
        if (!is_there || !counts || !name.starts_with(database.filename().string())) {
            continue;
        }
        if (auto facts = file_facts(entry.path(), kind_of(name, status.st_mode))) {
            files.push_back(*std::move(facts));
        }
    }
    return files;
}

unsigned own_user() noexcept {
    return geteuid();
}

std::string own_user_name() {
    std::array<char, 4096> room{};
    passwd entry{};
    passwd* found = nullptr;
    return getpwuid_r(geteuid(), &entry, room.data(), room.size(), &found) == 0 && found != nullptr
               ? found->pw_name
               : std::to_string(geteuid());
}

bool are_on_one_disk(const fs::path& a, const fs::path& b) {
    bool a_is_there = false;
    bool b_is_there = false;
    const struct stat first = status_of(a, a_is_there);
    const struct stat second = status_of(b, b_is_there);
    return a_is_there && b_is_there && first.st_dev == second.st_dev;
}

LimitFacts own_limits(std::uint64_t descriptors_needed) {
    LimitFacts limits;
    limits.descriptors = limit_of(RLIMIT_NOFILE);
    limits.descriptors_needed = descriptors_needed;
    rlimit core{};
    limits.core_bytes = getrlimit(RLIMIT_CORE, &core) == 0 ? core.rlim_cur : 0;
    limits.file_bytes = limit_of(RLIMIT_FSIZE);
    std::string line;
    std::ifstream memory(kMemoryLimit);
    if (std::getline(memory, line)) {
        limits.memory_bytes = static_cast<std::uint64_t>(parse_int(line).value_or(0));
    }
    return limits;
}

}  // namespace campaignd::service
