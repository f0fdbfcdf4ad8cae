#include "base/own_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/errno_words.h"
#include "base/error.h"

namespace campaignd {
namespace {

const char* kind_of(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return "a plain file";
        case S_IFLNK:
            return "a symbolic link";
        case S_IFDIR:
            return "a folder";
        case S_IFIFO:
            return "a pipe";
        case S_IFSOCK:
            return "a socket";
        default:
            return "a device";
    }
}

[[noreturn]] void fail_stranger(const std::filesystem::path& path,
                                const std::string& is,
                                const char* wanted) {
    fail(ErrorCode::kUnavailable,
         path.string() + " is " + is + ", and campaignd keeps " + wanted +
             " there: look at who put it there, move it away, and try again");
}

[[noreturn]] void fail_open(const std::filesystem::path& path, const char* wanted) {
    const int error = errno;

    struct stat found {};

    // What was refused for being what it is: open(2) has many words for that.
    const bool is_stranger =
        error == ELOOP || error == ENXIO || error == EISDIR || error == ENOTDIR;
    if (is_stranger && ::lstat(path.c_str(), &found) == 0) {
        fail_stranger(path, kind_of(found.st_mode), wanted);
    }
    fail(ErrorCode::kUnavailable, "cannot open " + path.string() + ": " + disk_words(error));
}

/// Whether that stands there, made by this user.
bool is_own(const std::filesystem::path& path, mode_t kind) noexcept {
    struct stat found {};

    return ::lstat(path.c_str(), &found) == 0 && (found.st_mode & S_IFMT) == kind &&
           found.st_uid == ::geteuid();
}

constexpr const char* kFile = "a file of its own";
constexpr const char* kFolder = "a folder of its own";

}  // namespace

UniqueFd open_own_file(const std::filesystem::path& path, int flags) {
    UniqueFd file(::open(path.c_str(),
                         (flags & ~O_TRUNC) | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                         S_IRUSR | S_IWUSR));
    if (!file) {
        if (errno == ENOENT && (flags & O_CREAT) == 0) {
            return file;
        }
        fail_open(path, kFile);
    }

    struct stat found {};

    if (::fstat(file.get(), &found) != 0) {
        fail_open(path, kFile);
    }
    if (!S_ISREG(found.st_mode)) {
        fail_stranger(path, kind_of(found.st_mode), kFile);
    }
    if ((flags & O_ACCMODE) != O_RDONLY) {
        if (found.st_nlink > 1) {
            fail_stranger(path, "a file with a second name (a hard link)", kFile);
        }
        if ((flags & O_TRUNC) != 0 && ::ftruncate(file.get(), 0) != 0) {
            fail_open(path, kFile);
        }
    }
    return file;
}

UniqueFd open_own_folder(const std::filesystem::path& path) {
    UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno != ENOENT) {
        fail_open(path, kFolder);
    }
    return folder;
}

void begin_own_folder(const std::filesystem::path& path) {
    struct stat found {};

    if (::lstat(path.c_str(), &found) == 0) {
        if (!S_ISDIR(found.st_mode)) {
            fail_stranger(path, kind_of(found.st_mode), kFolder);
        }
        if (found.st_uid != ::geteuid()) {
            const std::string owner = std::to_string(found.st_uid);
            fail_stranger(path, "a folder of another user (" + owner + ")", kFolder);
        }
    }
    std::error_code failed;
    std::filesystem::remove_all(path, failed);
    if (!failed && path.has_parent_path()) {
        std::filesystem::create_directories(path.parent_path(), failed);
    }
    if (!failed && ::mkdir(path.c_str(), S_IRWXU) != 0) {
        failed = {errno, std::generic_category()};
    }
    if (failed) {
        fail(ErrorCode::kUnavailable,
             path.string() + " cannot be made: " + disk_words(failed.value()));
    }
}

bool remove_own_file(const std::filesystem::path& path) noexcept {
    return is_own(path, S_IFREG) && ::unlink(path.c_str()) == 0;
}

bool remove_own_folder(const std::filesystem::path& path) noexcept {
    std::error_code failed;
    return is_own(path, S_IFDIR) && std::filesystem::remove_all(path, failed) > 0 && !failed;
}

void require_plain_file(const std::filesystem::path& path) {
    struct stat found {};

    if (::lstat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) {
        fail_stranger(path, kind_of(found.st_mode), kFile);
    }
}

}  // namespace campaignd
