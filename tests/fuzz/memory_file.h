#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "fuzz/input.h"

namespace campaignd::fuzz {

/// Bytes as a file that is on no disk, for what reads files by their path.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        require(fd_ >= 0, "a file in memory can be made");
        while (!bytes.empty()) {
            const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
            require(written > 0, "a file in memory can be written");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    ~MemoryFile() { ::close(fd_); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

  private:
    const int fd_;
};

}  // namespace campaignd::fuzz
