#include "cli/operator_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/crypto.h"
#include "base/error.h"
#include "cli/owner.h"
#include "model/media.h"
#include "service/content/media_files.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;
constexpr mode_t kPrivateFolder = 0700;

[[noreturn]] void fail_at(const fs::path& path, int error) {
    const ErrorCode code = error == ENOENT   ? ErrorCode::kNotFound
                           : error == EEXIST ? ErrorCode::kConflict
                                             : ErrorCode::kUnavailable;
    fail(code,
         error == ENOENT   ? fmt::format("there is no file {}", path.string())
         : error == EEXIST ? fmt::format("{} exists already; choose another name", path.string())
         : error == ELOOP
             ? fmt::format("{} leads over a symbolic link; name it without", path.string())
             : fmt::format("{}: {}", path.string(), std::generic_category().message(error)));
}

/// openat2(2) that follows no symbolic link at all, with FileAccess.
UniqueFd open_strictly(int folder, const fs::path& path, std::uint64_t flags, mode_t mode = 0) {
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    const FileAccess access;
    return UniqueFd(
        static_cast<int>(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how))));
}

bool is_plain_file(const UniqueFd& file) {
    struct stat status {};

    return file && ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
}

fs::path folder_of(const fs::path& file) {
    return fs::absolute(file).parent_path();
}

UniqueFd open_folder(const fs::path& folder) {
    return open_strictly(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
}

/// The names of media in a folder; others do not count.
std::vector<std::string> media_names(const UniqueFd& folder) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(::dup(folder.get())),
                                                      &::closedir);
    while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
        if (parse_media_name(entry->d_name)) {
            names.emplace_back(entry->d_name);
        }
    }
    return names;
}

/// The rest of a file in another one, on the disk.
void copy_bytes(const UniqueFd& from, const UniqueFd& to, const fs::path& name) {
    std::array<char, 256 * 1024> block{};
    while (true) {
        const ssize_t count = ::read(from.get(), block.data(), block.size());
        if (count < 0 && errno != EINTR) {
            fail_at(name, errno);
        }
        if (count == 0) {
            break;
        }
        for (ssize_t done = 0; done < count;) {
            const ssize_t wrote =
                ::write(to.get(), block.data() + done, static_cast<std::size_t>(count - done));
            if (wrote < 0 && errno != EINTR) {
                fail_at(name, errno);
            }
            done += wrote < 0 ? 0 : wrote;
        }
    }
    if (::fsync(to.get()) != 0) {
        fail_at(name, errno);
    }
}

/// New files in a folder of the operator's, gone again unless keep() is called.
class NewFiles {
  public:
    explicit NewFiles(UniqueFd folder) : folder_(std::move(folder)) {}

    ~NewFiles() {
        const FileAccess access;
        for (const std::string& name : names_) {
            ::unlinkat(folder_.get(), name.c_str(), 0);
        }
    }

    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;

    void add(const UniqueFd& from, const std::string& name) {
        const UniqueFd to =
            open_strictly(folder_.get(), name, O_WRONLY | O_CREAT | O_EXCL, kPrivate);
        if (!to) {
            fail_at(name, errno);
        }
        names_.push_back(name);
        copy_bytes(from, to, name);
    }

    void rename(const std::string& from, const fs::path& to) {
        const FileAccess access;
        if (::renameat2(folder_.get(),
                        from.c_str(),
                        folder_.get(),
                        to.filename().c_str(),
                        RENAME_NOREPLACE) != 0) {
            fail_at(to, errno);
        }
    }

    void keep() {
        names_.clear();
        ::fsync(folder_.get());
    }

  private:
    UniqueFd folder_;
    std::vector<std::string> names_;
};

}  // namespace

bool owner_may_read(const fs::path& file) {
    return ::eaccess(file.c_str(), R_OK) == 0;
}

bool owner_may_make(const fs::path& file) {
    return ::eaccess(folder_of(file).c_str(), W_OK | X_OK) == 0;
}

UniqueFd open_named_file(const fs::path& path) {
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == EACCES && !owner_may_make(path)) {
        file = open_strictly(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
    }
    if (!file) {
        fail_at(path, errno);
    }
    if (!is_plain_file(file)) {
        fail(ErrorCode::kNotFound, fmt::format("{} is no file", path.string()));
    }
    return file;
}

void copy_into_new_file(const UniqueFd& from, const fs::path& to) {
    const UniqueFd file(
        ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kPrivate));
    if (!file) {
        fail_at(to, errno);
    }
    try {
        copy_bytes(from, file, to);
    } catch (...) {
        ::unlink(to.c_str());
        throw;
    }
}

Stage::Stage(const fs::path& database) : folder_(database) {
    folder_ += ".staged-" + hex_encode(random_bytes(6));
    if (::mkdir(folder_.c_str(), kPrivateFolder) != 0) {
        fail_at(folder_, errno);
    }
}

Stage::~Stage() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void bring_in(const fs::path& backup, const Stage& stage) {
    copy_into_new_file(open_named_file(backup), stage.file());
    fs::path log = backup;
    log += "-wal";
    if (const UniqueFd file = open_strictly(AT_FDCWD, log, O_RDONLY | O_NONBLOCK);
        is_plain_file(file)) {
        copy_into_new_file(file, stage.file().string() + "-wal");
    }
    const UniqueFd media = open_folder(fs::absolute(service::MediaFiles(backup).folder()));
    if (!media) {
        return;
    }
    const service::MediaFiles staged(stage.file());
    const UniqueFd kept = staged.keep();
    for (const std::string& name : media_names(media)) {
        const UniqueFd file = open_strictly(media.get(), name, O_RDONLY | O_NONBLOCK);
        if (is_plain_file(file)) {
            copy_into_new_file(file, staged.folder() / name);
        }
    }
}

void take_out(const Stage& stage, const fs::path& destination) {
    UniqueFd folder = open_folder(folder_of(destination));
    if (!folder) {
        fail_at(folder_of(destination), errno);
    }
    const std::string media_name =
        service::MediaFiles(destination.filename()).folder().filename().string();
    const UniqueFd media(
        ::open(service::MediaFiles(stage.file()).folder().c_str(), O_RDONLY | O_DIRECTORY));
    UniqueFd media_folder;
    if (media) {
        {
            const FileAccess access;
            if (::mkdirat(folder.get(), media_name.c_str(), kPrivateFolder) != 0 &&
                errno != EEXIST) {
                fail_at(media_name, errno);
            }
        }
        media_folder = open_strictly(folder.get(), media_name, O_RDONLY | O_DIRECTORY);
        if (!media_folder) {
            fail_at(media_name, errno);
        }
    }
    NewFiles pictures(std::move(media_folder));
    for (const std::string& name : media ? media_names(media) : std::vector<std::string>()) {
        pictures.add(UniqueFd(::openat(media.get(), name.c_str(), O_RDONLY | O_NOFOLLOW)), name);
    }
    NewFiles copy(std::move(folder));
    const std::string partial =
        fmt::format("{}.partial-{}", destination.filename().string(), hex_encode(random_bytes(6)));
    copy.add(open_named_file(stage.file()), partial);
    copy.rename(partial, destination);
    pictures.keep();
    copy.keep();
}

}  // namespace campaignd::cli
