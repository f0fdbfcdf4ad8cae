#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/fd.h"
#include "model/job.h"

namespace campaignd::queue {

/// An instance's lock file: an exclusive flock(2) for life, and a few words of shared memory
/// that say which jobs its workers have in their hands right now.
///
/// The kernel frees the lock when the process ends, however it ends, and keeps the words: the
/// next process knows at once that the owner is dead and which jobs it died over. Noting a job
/// is one store to memory, no system call.
/// Owner: Instance, or recovery for a dead one's file. note()/clear() are thread-safe.
class BlackBox {
  public:
    static constexpr std::size_t kSlots = 64;

    /// Creates the file (mode 0600) and takes its lock. Throws Error(kUnavailable).
    static BlackBox create(const std::filesystem::path& path);
    /// Takes the lock of an existing file; nothing while its owner lives.
    /// A missing file counts as a dead owner without notes.
    static std::optional<BlackBox> take_over(const std::filesystem::path& path);

    BlackBox(BlackBox&& other) noexcept;
    BlackBox(const BlackBox&) = delete;
    BlackBox& operator=(const BlackBox&) = delete;
    BlackBox& operator=(BlackBox&&) = delete;
    ~BlackBox();

    /// Worker `slot` now works on this job; 0 = on none.
    void note(std::size_t slot, JobId job) noexcept;
    /// The jobs that were being worked on.
    std::vector<JobId> noted() const;
    void remove_file() noexcept;

  private:
    using Slots = std::array<std::atomic<JobId>, kSlots>;

    BlackBox(std::filesystem::path path, UniqueFd file, Slots* slots) noexcept;

    std::filesystem::path path_;
    UniqueFd file_;
    Slots* slots_;
};

}  // namespace campaignd::queue
