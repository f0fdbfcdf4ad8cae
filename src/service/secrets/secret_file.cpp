#include "service/secrets/secret_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;

[[noreturn]] void fail_read(const std::filesystem::path& path, int error) {
    fail(ErrorCode::kUnavailable,
         fmt::format("cannot read {}: {}", path.string(), errno_words(error)));
}

}  // namespace

std::optional<std::string> read_secret_file(const std::filesystem::path& path) {
    const UniqueFd file = open_own_file(path, O_RDONLY);
    return file ? std::optional(read_secret_from(file, path)) : std::nullopt;
}

std::string read_secret_from(const UniqueFd& file, const std::filesystem::path& path) {
    struct stat status {};

    if (::fstat(file.get(), &status) != 0) {
        fail_read(path, errno);
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} holds a secret but others may use it (mode {:04o}): run chmod 600 {}",
                         path.string(),
                         status.st_mode & 07777U,
                         path.string()));
    }
    std::string content(kMaxBytes, '\0');
    const ssize_t length = ::read(file.get(), content.data(), content.size());
    if (length < 0) {
        fail_read(path, errno);
    }
    content.resize(static_cast<std::size_t>(length));
    return content;
}

}  // namespace campaignd::service
