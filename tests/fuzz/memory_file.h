#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "fuzz/input.h"

namespace campaignd::fuzz {

/// Bytes as a file in memory, for what reads files by their path and follows no link there.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes) {
        const int fd = ::mkstemp(path_.data());
        require(fd >= 0, "a file in memory can be made");
        while (!bytes.empty()) {
            const ssize_t written = ::write(fd, bytes.data(), bytes.size());
            require(written > 0, "a file in memory can be written");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        ::close(fd);
    }

    ~MemoryFile() { ::unlink(path_.c_str()); }

    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    const std::string& path() const { return path_; }

  private:
    std::string path_ = "/dev/shm/fuzz-XXXXXX";
};

}  // namespace campaignd::fuzz
