#include "http/message/spool_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/crypto.h"
#include "base/errno_words.h"
#include "base/error.h"

namespace campaignd::http {
namespace {

constexpr std::size_t kBlock = 1024 * 1024;

[[noreturn]] void fail_disk(const std::string& what, const std::string& path) {
    fail(ErrorCode::kUnavailable, what + " " + path + ": " + errno_words(errno));
}

}  // namespace

SpoolFile::SpoolFile(const std::string& directory) : path_(directory + "/upload-XXXXXX") {
    fd_ = UniqueFd(::mkostemp(path_.data(), O_CLOEXEC));
    if (!fd_) {
        fail_disk("cannot create a temporary file", path_);
    }
}

SpoolFile::~SpoolFile() {
    if (!taken_) {
        ::unlink(path_.c_str());
    }
}

void SpoolFile::append(std::string_view bytes) {
    if (!write_all(fd_, bytes)) {
        fail_disk("cannot write", path_);
    }
    size_ += bytes.size();
}

std::string SpoolFile::read(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    const ssize_t got = ::pread(fd_.get(), bytes.data(), count, static_cast<off_t>(offset));
    if (got < 0) {
        fail_disk("cannot read", path_);
    }
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
}

std::string SpoolFile::digest() const {
    std::string digest;
    for (std::uint64_t offset = 0; offset < size_; offset += kBlock) {
        digest += read(offset, kBlock);
        digest = sha256(digest);
    }
    return digest;
}

std::string SpoolFile::take() noexcept {
    taken_ = true;
    shares_.clear();
    return path_;
}

}  // namespace campaignd::http
