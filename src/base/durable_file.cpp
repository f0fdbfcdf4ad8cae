#include "base/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/crypto.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/fd.h"

namespace campaignd {
namespace {

[[noreturn]] void fail_file(const char* doing, const std::filesystem::path& path, int error) {
    fail(ErrorCode::kUnavailable,
         std::string("cannot ") + doing + ' ' + path.string() + ": " + disk_words(error));
}

void write_to_disk(const UniqueFd& file,
                   const std::filesystem::path& path,
                   std::string_view content) {
    if (!write_all(file, content) || ::fsync(file.get()) != 0) {
        fail_file("write", path, errno);
    }
}

/// Removes the draft, however its writing ends.
struct Draft {
    explicit Draft(std::filesystem::path of) : path(std::move(of)) {
        path += "." + hex_encode(random_bytes(8)) + ".tmp";
    }

    ~Draft() { ::unlink(path.c_str()); }

    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    std::filesystem::path path;
};

}  // namespace

bool write_durably(const std::filesystem::path& path, std::string_view content, bool replace) {
    const Draft draft(path);
    {
        const UniqueFd file(
            ::open(draft.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (!file) {
            fail_file("create", draft.path, errno);
        }
        write_to_disk(file, draft.path, content);
    }
    // link() never overwrites: of two processes that start together, one wins.
    const int done = replace ? ::rename(draft.path.c_str(), path.c_str())
                             : ::link(draft.path.c_str(), path.c_str());
    if (done != 0 && errno == EEXIST && !replace) {
        return false;
    }
    if (done != 0) {
        fail_file("create", path, errno);
    }
    sync_folder(path.has_parent_path() ? path.parent_path() : ".");
    return true;
}

std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t most_bytes) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && (errno == ENOENT || errno == ELOOP)) {
        return std::nullopt;
    }

    struct stat status {};

    if (!file || ::fstat(file.get(), &status) != 0) {
        fail_file("read", path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    if (static_cast<std::size_t>(status.st_size) > most_bytes) {
        fail(ErrorCode::kInvalid,
             path.string() + " is larger than " + std::to_string(most_bytes) + " bytes");
    }
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t got = 0;
    while (got < content.size()) {
        const ssize_t count = ::read(file.get(), content.data() + got, content.size() - got);
        if (count < 0 && errno != EINTR) {
            fail_file("read", path, errno);
        }
        if (count == 0) {
            break;
        }
        got += count < 0 ? 0 : static_cast<std::size_t>(count);
    }
    content.resize(got);
    return content;
}

void sync_folder(const std::filesystem::path& folder) {
    const UniqueFd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) {
        fail_file("make durable", folder, errno);
    }
}

}  // namespace campaignd
