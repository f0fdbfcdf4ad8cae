#include "cli/operator_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/crypto.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "cli/owner.h"
#include "model/media.h"
#include "service/content/media_files.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = std::size_t{256} * 1024;
constexpr std::size_t kMostText = std::size_t{16} << 20;
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
         : error == ENOSPC
             ? fmt::format("{}: the disk is full; free some space and try again", path.string())
             : fmt::format("{}: {}; look at what it is, who owns it and who may read it (ls -l)",
                           path.string(),
                           errno_words(error)));
}

/// openat2(2) that follows no symbolic link at all.
UniqueFd open_strictly(int folder, const fs::path& path, std::uint64_t flags, mode_t mode = 0) {
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return UniqueFd(
        static_cast<int>(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how))));
}

UniqueFd open_with_access(int folder, const fs::path& path, std::uint64_t flags, mode_t mode = 0) {
    const FileAccess access;
    return open_strictly(folder, path, flags, mode);
}

void require_plain(const UniqueFd& file, const fs::path& path) {
    struct stat status {};

    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        fail(ErrorCode::kNotFound,
             fmt::format("{} is no file: name a plain file, no folder, pipe or device",
                         path.string()));
    }
}

fs::path folder_of(const fs::path& file) {
    return fs::absolute(file).parent_path();
}

UniqueFd open_folder(const fs::path& folder) {
    return open_with_access(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
}

std::vector<std::string> names_in(const UniqueFd& folder) {
    std::vector<std::string> names;
    UniqueFd own(::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0));
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(own.get()), &::closedir);
    if (entries) {
        own.release();  // closedir() closes it
    }
    while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
        names.emplace_back(entry->d_name);
    }
    return names;
}

/// Others do not count.
std::vector<std::string> media_names(std::vector<std::string> names) {
    std::erase_if(names, [](const std::string& name) { return !parse_media_name(name); });
    return names;
}

/// The rest of a file in another one, on the disk.
void copy_bytes(const UniqueFd& from, const UniqueFd& to, const fs::path& name) {
    read_all(from, name, [&](std::string_view bytes) {
        if (!write_all(to, bytes)) {
            fail_at(name, errno);
        }
    });
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
            open_with_access(folder_.get(), name, O_WRONLY | O_CREAT | O_EXCL, kPrivate);
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

NamedFolder::NamedFolder(const fs::path& path)
    : path_(path), folder_(open_folder(fs::absolute(path))) {
    if (folder_) {
        look_at_owner();
    } else if (errno == ELOOP || errno == EACCES) {
        // Over a link only as the owner.
        folder_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    if (!folder_ && errno != ENOENT && errno != ENOTDIR) {
        fail_at(path, errno);
    }
}

NamedFolder::NamedFolder(const NamedFolder& above, const std::string& name)
    : path_(above.path_ / name),
      folder_(above.is_owners_
                  ? open_strictly(above.folder_.get(), name, O_RDONLY | O_DIRECTORY)
                  : open_with_access(above.folder_.get(), name, O_RDONLY | O_DIRECTORY)) {
    if (folder_ && !above.is_owners_) {
        look_at_owner();
    }
}

void NamedFolder::look_at_owner() {
    struct stat found {};

    is_owners_ = ::fstat(folder_.get(), &found) != 0 || found.st_uid == ::geteuid() ||
                 ::faccessat(folder_.get(), ".", W_OK | X_OK, AT_EACCESS) == 0;
}

std::vector<std::string> NamedFolder::names() const {
    return names_in(folder_);
}

UniqueFd NamedFolder::open(const std::string& name) const {
    UniqueFd file = open_strictly(folder_.get(), name, O_RDONLY | O_NONBLOCK);
    if (!file && errno == EACCES && !is_owners_) {
        file = open_with_access(folder_.get(), name, O_RDONLY | O_NONBLOCK);
    }
    if (!file && errno != ENOENT) {
        fail_at(path_ / name, errno);
    }
    if (file) {
        require_plain(file, path_ / name);
    }
    return file;
}

UniqueFd open_named_file(const fs::path& path) {
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == EACCES) {
        if (const NamedFolder folder(folder_of(path)); folder) {
            file = folder.open(path.filename().string());
            errno = ENOENT;
        }
    }
    if (!file) {
        fail_at(path, errno);
    }
    require_plain(file, path);
    return file;
}

void read_all(const UniqueFd& file,
              const fs::path& path,
              const std::function<void(std::string_view)>& take) {
    std::string block(kBlock, '\0');
    while (true) {
        const ssize_t count = ::read(file.get(), block.data(), block.size());
        if (count < 0 && errno != EINTR) {
            fail_at(path, errno);
        }
        if (count == 0) {
            return;
        }
        take(std::string_view(block).substr(0, static_cast<std::size_t>(count < 0 ? 0 : count)));
    }
}

std::string read_named_file(const fs::path& path) {
    std::string text;
    read_all(open_named_file(path), path, [&](std::string_view bytes) {
        text += bytes;
        if (text.size() > kMostText) {
            fail(ErrorCode::kInvalid,
                 fmt::format("{} is larger than {} MiB", path.string(), kMostText >> 20));
        }
    });
    return text;
}

fs::path hold_named_file(const fs::path& path, UniqueFd& held) {
    const std::string text = read_named_file(path);
    held = UniqueFd(::memfd_create("campaignd", MFD_CLOEXEC));
    if (!held || !write_all(held, text)) {
        fail_at(path, errno);
    }
    return fmt::format("/proc/self/fd/{}", held.get());
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

Stage::Stage(fs::path database) : folder_(std::move(database)) {
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
    const NamedFolder folder(folder_of(backup));
    const std::string name = backup.filename().string();
    copy_into_new_file(open_named_file(backup), stage.file());
    if (!folder) {
        return;
    }
    if (const UniqueFd log = folder.open(name + "-wal")) {
        copy_into_new_file(log, stage.file().string() + "-wal");
    }
    const NamedFolder media(folder, service::MediaFiles(name).folder().string());
    if (!media) {
        return;
    }
    const service::MediaFiles staged(stage.file());
    const UniqueFd kept = staged.keep();
    for (const std::string& one : media_names(media.names())) {
        if (const UniqueFd file = media.open(one)) {
            copy_into_new_file(file, staged.folder() / one);
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
    const UniqueFd media(::open(service::MediaFiles(stage.file()).folder().c_str(),
                                O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    UniqueFd media_folder;
    if (media) {
        {
            const FileAccess access;
            if (::mkdirat(folder.get(), media_name.c_str(), kPrivateFolder) != 0 &&
                errno != EEXIST) {
                fail_at(media_name, errno);
            }
        }
        media_folder = open_with_access(folder.get(), media_name, O_RDONLY | O_DIRECTORY);
        if (!media_folder) {
            fail_at(media_name, errno);
        }
    }
    NewFiles pictures(std::move(media_folder));
    for (const std::string& name :
         media ? media_names(names_in(media)) : std::vector<std::string>()) {
        pictures.add(
            UniqueFd(::openat(media.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)), name);
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
