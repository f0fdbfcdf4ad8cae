#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/message/spool_file.h"

namespace campaignd::http {

/// What may lie on the disk for requests whose bodies are still coming or being answered.
struct SpoolLimits {
    std::uint64_t total_bytes = std::uint64_t{4} << 30;      // of all requests together
    std::uint64_t stranger_bytes = std::uint64_t{32} << 20;  // of those, by nobody we know
    /// Uploads are refused when they would leave less than this free; empty: no such bound.
    std::function<std::int64_t()> keep_free_bytes{};
};

/// Gives out the files that take large bodies, and knows what all of them may take together: a
/// body counts with its announced length from before its first byte, or as it grows, until its
/// request is answered or its file taken. Thread: open() on http-io; the files end on any thread.
/// Owned by HttpServer.
class Spool {
  public:
    enum class For { kUpload, kCaller, kStranger };

    explicit Spool(std::string directory, SpoolLimits limits = {});

    /// Throws Error(kBusy) when too much is on its way already, Error(kUnavailable) when the disk
    /// has no room for it.
    std::unique_ptr<SpoolFile> open(std::uint64_t bytes, For whom) const;
    /// More room for a file of ours; throws as open().
    void extend(SpoolFile& file, std::uint64_t bytes, For whom) const;

  private:
    struct Held;

    void need_free(std::uint64_t bytes) const;
    std::shared_ptr<void> share(std::uint64_t bytes, For whom) const;

    const std::string directory_;
    const SpoolLimits limits_;
    const std::shared_ptr<Held> held_;  // shared because an answer's file may outlive us
};

}  // namespace campaignd::http
