#include "app/secrets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::app {
namespace {

/// Closes a file descriptor at the end of its scope. One thread at a time.
class File {
  public:
    explicit File(int fd) noexcept : fd_(fd) {}

    ~File() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;
    File(File&&) = delete;
    File& operator=(File&&) = delete;

    int get() const noexcept { return fd_; }

  private:
    int fd_;
};

std::string reason() {
    return std::generic_category().message(errno);
}

std::string read_small(int fd) {
    std::array<char, 256> buffer{};  // more than any accepted form needs
    std::size_t length = 0;
    while (length < buffer.size()) {
        const ssize_t count = read(fd, buffer.data() + length, buffer.size() - length);
        if (count <= 0) {
            break;
        }
        length += static_cast<std::size_t>(count);
    }
    return {buffer.data(), length};
}

/// base64 of either alphabet (RFC 4648 sections 4 and 5) to bytes, or nothing.
std::optional<std::string> decode_base64(std::string_view text) {
    std::string url(text);
    while (url.ends_with('=')) {
        url.pop_back();
    }
    std::replace(url.begin(), url.end(), '+', '-');
    std::replace(url.begin(), url.end(), '/', '_');
    try {
        return base64url_decode(url);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<Key> parse_key(const std::string& content) {
    Key key{};
    std::string bytes = content;
    if (bytes.size() != key.size()) {
        bytes = decode_base64(trim(content)).value_or("");
    }
    if (bytes.size() != key.size()) {
        return std::nullopt;
    }
    std::memcpy(key.data(), bytes.data(), key.size());
    return key;
}

/// Writing the name to the disk takes a sync of the folder (fsync(2), notes).
void sync_folder(const std::filesystem::path& folder) {
    const File opened(
        open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || fsync(opened.get()) != 0) {
        fail(ErrorCode::kUnavailable,
             fmt::format("cannot sync the folder {}: {}", folder.string(), reason()));
    }
}

}  // namespace

std::optional<Key> find_master_key(const std::filesystem::path& file) {
    const File opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.get() < 0) {
        if (errno == ENOENT) {
            return std::nullopt;
        }
        fail(ErrorCode::kInvalid,
             fmt::format("cannot read the master key {}: {}", file.string(), reason()));
    }

    struct stat status {};

    if (fstat(opened.get(), &status) != 0 || (status.st_mode & 0077U) != 0) {
        fail(ErrorCode::kInvalid,
             fmt::format("others can read the master key {0}; run: chmod 600 {0}", file.string()));
    }
    const auto key = parse_key(read_small(opened.get()));
    if (!key) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} holds no master key: it must be 32 bytes, raw or in base64, as "
                         "`head -c 32 /dev/urandom | base64` prints",
                         file.string()));
    }
    return key;
}

Key create_master_key(const std::filesystem::path& file) {
    Key key{};
    const std::string bytes = random_bytes(key.size());
    std::memcpy(key.data(), bytes.data(), key.size());
    const std::string text = base64_encode(bytes) + "\n";
    const File created(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (created.get() < 0) {
        fail(errno == EEXIST ? ErrorCode::kConflict : ErrorCode::kUnavailable,
             fmt::format("cannot create the master key {}: {}", file.string(), reason()));
    }
    if (write(created.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        fsync(created.get()) != 0) {
        const std::string why = reason();
        unlink(file.c_str());
        fail(ErrorCode::kUnavailable,
             fmt::format("cannot write the master key {}: {}", file.string(), why));
    }
    sync_folder(file.parent_path());
    return key;
}

}  // namespace campaignd::app
