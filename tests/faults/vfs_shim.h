#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string_view>

namespace campaignd::test {

/// What SQLite asks of the disk, as a VfsHook sees it.
enum class DiskOp { kOpen, kDelete, kRead, kWrite, kSync, kTruncate, kShmMap };

struct DiskCall {
    DiskCall(DiskOp what, std::string_view file) : op(what), path(file) {}

    DiskOp op;
    std::string_view path;    // empty for temporary files
    std::string_view bytes;   // of a write
    std::int64_t offset = 0;  // of a read or write; the new size of a truncate
    bool creates = false;     // an open that made the file
    bool syncs_directory = false;
};

/// Watches the calls of a VfsShim and decides which of them fail.
/// Called on whatever thread uses SQLite: must be thread-safe, must not throw and must not use
/// SQLite.
class VfsHook {
  public:
    /// Answers of before() beside SQLite's own codes.
    static constexpr int kPretend = -1;  // told as done, not done
    static constexpr int kHalf = -2;     // half of a write is done, then SQLITE_IOERR_WRITE

    VfsHook() = default;
    VfsHook(const VfsHook&) = delete;
    VfsHook& operator=(const VfsHook&) = delete;
    virtual ~VfsHook() = default;

    /// SQLITE_OK lets the call pass; anything else is its answer.
    virtual int before(const DiskCall& call) noexcept = 0;

    /// The call was done.
    virtual void after(const DiskCall& /*call*/) noexcept {}
};

/// A layer between SQLite and the system's own VFS (sqlite.org/vfs.html), the default for every
/// connection opened while it lives. The hook must outlive it, and it every connection opened
/// meanwhile. Only one at a time. Owner: a test, or disk_faults.cpp.
class VfsShim {
  public:
    explicit VfsShim(VfsHook& hook);
    ~VfsShim();
    VfsShim(const VfsShim&) = delete;
    VfsShim& operator=(const VfsShim&) = delete;

  private:
    sqlite3_vfs vfs_{};
};

}  // namespace campaignd::test
