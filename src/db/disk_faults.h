#pragma once

#include <memory>

namespace campaignd::db {

#if defined(CAMPAIGND_CRASH_POINTS)
/// Faults of the disk as tests/crash asks for them while the daemon runs:
/// CAMPAIGND_DISK_FAULTS=FILE in the environment names a file, and while it is there its first word
/// says what fails:
///
///   sync     each sync, as when a device loses its cache (SQLITE_IOERR_FSYNC)
///   write    each write, as when the kernel makes the file system read-only (SQLITE_IOERR_WRITE)
///
/// Compiled away unless the build has CAMPAIGND_CRASH_POINTS, which no shipped binary has.
/// Owner: the command `serve`, before the first connection. Thread: main.
class DiskFaults {
  public:
    DiskFaults();
    ~DiskFaults();
    DiskFaults(const DiskFaults&) = delete;
    DiskFaults& operator=(const DiskFaults&) = delete;

  private:
    class Layer;

    std::unique_ptr<Layer> layer_;
};
#else
struct [[maybe_unused]] DiskFaults {};
#endif

}  // namespace campaignd::db
