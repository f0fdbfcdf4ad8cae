#include "service/secrets/secret_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/crypto.h"
#include "base/error.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;

std::string reason(int error) {
    return std::error_code(error, std::generic_category()).message();
}

[[noreturn]] void fail_file(const char* doing, const std::filesystem::path& path, int error) {
    fail(ErrorCode::kUnavailable,
         fmt::format("cannot {} {}: {}", doing, path.string(), reason(error)));
}

class File {
  public:
    File(const std::filesystem::path& path, int flags) noexcept
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}

    ~File() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int fd() const noexcept { return fd_; }

    bool is_open() const noexcept { return fd_ >= 0; }

  private:
    int fd_;
};

void sync_directory_of(const std::filesystem::path& path) {
    const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
    const File directory(parent, O_RDONLY | O_DIRECTORY);
    if (!directory.is_open() || ::fsync(directory.fd()) != 0) {
        fail_file("make durable", parent, errno);
    }
}

void write_all(const File& file, const std::filesystem::path& path, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file.fd(), content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            fail_file("write", path, errno);
        }
        content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    if (::fsync(file.fd()) != 0) {
        fail_file("write", path, errno);
    }
}

}  // namespace

std::optional<std::string> read_secret_file(const std::filesystem::path& path) {
    const File file(path, O_RDONLY | O_NOFOLLOW);
    if (!file.is_open()) {
        if (errno == ENOENT) {
            return std::nullopt;
        }
        fail_file("read", path, errno);
    }

    struct stat status {};

    if (::fstat(file.fd(), &status) != 0) {
        fail_file("read", path, errno);
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} holds a secret but others may use it (mode {:04o}): run chmod 600 {}",
                         path.string(),
                         status.st_mode & 07777U,
                         path.string()));
    }
    std::string content(kMaxBytes, '\0');
    const ssize_t length = ::read(file.fd(), content.data(), content.size());
    if (length < 0) {
        fail_file("read", path, errno);
    }
    content.resize(static_cast<std::size_t>(length));
    return content;
}

bool write_secret_file(const std::filesystem::path& path, std::string_view content, bool replace) {
    std::filesystem::path draft = path;
    draft += "." + hex_encode(random_bytes(8)) + ".tmp";
    int error = 0;
    {
        const File file(draft, O_WRONLY | O_CREAT | O_EXCL);
        if (!file.is_open()) {
            fail_file("create", draft, errno);
        }
        write_all(file, draft, content);
    }
    if (replace) {
        error = ::rename(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
    } else {
        // link() never overwrites: of two processes that start together, one wins.
        error = ::link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
    }
    ::unlink(draft.c_str());
    if (error == EEXIST && !replace) {
        return false;
    }
    if (error != 0) {
        fail_file("create", path, error);
    }
    sync_directory_of(path);
    return true;
}

}  // namespace campaignd::service
