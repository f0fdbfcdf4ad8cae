#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"

namespace campaignd::http {

/// A private temporary file (mode 0600) that holds an upload or a large answer. Deleted with its
/// owner unless take() was called. Thread: one at a time. Throws Error(kUnavailable) when the disk
/// refuses.
class SpoolFile {
  public:
    explicit SpoolFile(const std::string& directory);
    ~SpoolFile();
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    void append(std::string_view bytes);

    /// `share` goes with the file, or when it is taken.
    void hold(std::shared_ptr<void> share) { shares_.push_back(std::move(share)); }

    /// Up to `count` bytes from `offset`; empty at the end.
    std::string read(std::uint64_t offset, std::size_t count) const;
    /// SHA-256 chained over blocks of 1 MiB: equal files have equal digests.
    std::string digest() const;

    /// The caller now owns the file at this path and deletes it.
    std::string take() noexcept;

    const std::string& path() const noexcept { return path_; }

    std::uint64_t size() const noexcept { return size_; }

    int fd() const noexcept { return fd_.get(); }

  private:
    std::vector<std::shared_ptr<void>> shares_;
    std::string path_;
    UniqueFd fd_;
    std::uint64_t size_ = 0;
    bool taken_ = false;
};

}  // namespace campaignd::http
