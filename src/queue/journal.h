#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/thread.h"
#include "model/job.h"

namespace campaignd::queue {

/// How jobs ended, noted beside the database at the moment it is known and before it is committed.
///
/// The kernel keeps what was written when the process is killed, so whoever takes over a dead
/// owner's leases reads here how they ended instead of judging them in doubt. One write for all
/// that ended in one round; no sync: what a power cut takes away is in doubt again, as without a
/// journal. The space is reserved when the file is made, so a full disk does not stop it.
///
///   append -> [open] -> release (committed: its space may be used again)
///
/// A record names its lease (job and token). It counts only while that lease is held: what is left
/// of settled ones is harmless, and reading twice changes nothing. It is overwritten as soon as no
/// batch is open, for relays say words about people. When the file cannot be made or
/// written, or more than kRecords wait for their commit, nothing is noted and work goes on: a kill
/// then leaves these in doubt.
/// Owner: Instance; its file outlives a process that was killed. Thread-safe.
class Journal {
  public:
    static constexpr std::size_t kRecordBytes = 256;
    static constexpr std::size_t kRecords = 4096;
    static constexpr std::size_t kMaxPayload = 208;

    /// The engine does not read the payload.
    struct Note {
        JobId job = 0;
        std::int64_t token = 0;
        std::string payload;  // at most kMaxPayload bytes
    };

    /// Makes the file (mode 0600). Does not throw when that fails: it says so and notes nothing.
    Journal(std::filesystem::path path, InstanceId owner);
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    ~Journal() = default;

    /// One write. A number for release(); 0 when nothing was noted.
    std::uint64_t append(std::span<const Note> notes);
    /// The notes of this append() are in the database.
    void release(std::uint64_t number);

    /// What `owner` noted, oldest first, of records that are whole. Empty without a file, and when
    /// it cannot be read, which is logged.
    static std::vector<Note> read(const std::filesystem::path& path, InstanceId owner);
    static void remove(const std::filesystem::path& path) noexcept;

  private:
    struct Batch {
        std::uint64_t number = 0;
        std::size_t at = 0;
        bool done = false;
    };

    static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

    std::size_t room_for(std::size_t count) const REQUIRES(mutex_);
    void complain(const std::string& what) REQUIRES(mutex_);
    void clear() REQUIRES(mutex_);

    const std::filesystem::path path_;
    const InstanceId owner_;
    UniqueFd file_;

    Mutex mutex_;
    std::deque<Batch> open_ GUARDED_BY(mutex_);  // in the order of the file, which is a ring
    std::size_t next_ GUARDED_BY(mutex_) = 0;    // record
    std::size_t used_ GUARDED_BY(mutex_) = 0;    // records from the front that hold notes
    std::uint64_t sequence_ GUARDED_BY(mutex_) = 0;
    std::string buffer_ GUARDED_BY(mutex_);
    bool in_trouble_ GUARDED_BY(mutex_) = false;
};

}  // namespace campaignd::queue
