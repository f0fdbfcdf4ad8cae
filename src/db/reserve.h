#pragma once

#include <cstdint>
#include <filesystem>

namespace campaignd::db {

/// Space kept back for the moment the disk is full: a ballast file beside the database, deleted
/// then so that the results of messages already handed over can still be recorded, and real blocks
/// under the log, so that what is written again and again needs no new space.
///
///   absent --keep(), enough is free--> held --release(), the disk is full--> absent
///
/// While the ballast is absent its size is owed: it does not count as free, so that releasing it
/// opens no gate. Processes on one file share it. Owner: Writer. Thread: keep() and release() the
/// writer's, owed() any.
class Reserve {
  public:
    /// `ballast` 0: nothing is kept back. `above`: what must stay free beside it.
    Reserve(const std::filesystem::path& database,
            std::int64_t ballast,
            std::int64_t above,
            std::int64_t log_bytes);

    /// Makes what is missing when `free` bytes leave room for it.
    void keep(std::int64_t free) noexcept;
    /// Deletes the ballast. False when there is none.
    bool release() noexcept;

    std::int64_t owed() const noexcept { return is_held() ? 0 : ballast_; }

    static std::filesystem::path ballast_of(const std::filesystem::path& database);

  private:
    bool is_held() const noexcept;

    const std::filesystem::path ballast_path_;
    const std::filesystem::path log_path_;
    const std::int64_t ballast_;
    const std::int64_t above_;
    const std::int64_t log_bytes_;
    bool log_kept_ = false;
};

}  // namespace campaignd::db
