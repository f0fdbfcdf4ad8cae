#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/thread.h"
#include "faults/vfs_shim.h"

namespace campaignd::test {

/// Everything that was asked of the disk, in order: what a power cut is made of.
/// Owner: a test. Thread-safe while it records, constant afterwards.
class DiskLog final : public VfsHook {
  public:
    struct Event {
        DiskOp op;
        std::string path;
        std::string bytes;
        std::int64_t offset = 0;
        bool syncs_directory = false;
    };

    int before(const DiskCall& call) noexcept override;
    void after(const DiskCall& call) noexcept override;

    /// How many events there are: what was acknowledged now survives a cut here or later.
    std::size_t position() const;

    std::vector<Event> events() const;

  private:
    mutable Mutex mutex_;
    std::vector<Event> events_ GUARDED_BY(mutex_);
};

/// Lets everything pass but syncs, which it tells as done: what is checked after a cut need not
/// survive another one.
class NoSyncs final : public VfsHook {
  public:
    int before(const DiskCall& call) noexcept override {
        return call.op == DiskOp::kSync ? kPretend : 0;
    }
};

/// The disk as it stood at each place of a DiskLog, and what a power cut there could leave:
///
///   all that was synced, plus of the writes after that any subset, each whole, torn into its
///   512-byte sectors or missing; of the changes of size and of names any prefix per name.
///
/// advance() goes forward only. Single-threaded.
class PowerCut {
  public:
    /// `base`: the folder as it was before the first event.
    PowerCut(const std::vector<DiskLog::Event>& events, const std::filesystem::path& base);

    /// Plays the log up to, not including, `position`.
    void advance(std::size_t position);
    /// Writes one of the possible images into an empty folder.
    void leave(const std::filesystem::path& folder, std::mt19937& random) const;

  private:
    struct File {
        std::string durable;
        std::vector<const DiskLog::Event*> pending;
    };

    using FilePointer = std::shared_ptr<File>;  // a name and its former names share it

    struct Name {
        FilePointer durable;               // null: no such name on disk
        std::vector<FilePointer> pending;  // what the name came to mean since then
    };

    void play(const DiskLog::Event& event);
    void sync_names();
    FilePointer current(const std::string& path);
    static std::string image_of(const File& file, std::mt19937& random);

    const std::vector<DiskLog::Event>& events_;
    std::size_t position_ = 0;
    std::map<std::string, Name> names_;
};

}  // namespace campaignd::test
