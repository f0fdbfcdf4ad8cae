// Faults of the disk as tests/crash asks for them while the daemon runs: this file is linked into
// `campaignd` in builds with CAMPAIGND_CRASH_POINTS, and nothing in src/ knows of it.
// CAMPAIGND_DISK_FAULTS=FILE in the environment names a file, and while it is there its first word
// says what fails:
//
//   sync     each sync, as when a device loses its cache (SQLITE_IOERR_FSYNC)
//   write    each write, as when the kernel makes the file system read-only (SQLITE_IOERR_WRITE)
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "faults/vfs_shim.h"

namespace campaignd::test {
namespace {

class DiskFaults final : public VfsHook {
  public:
    explicit DiskFaults(std::string file) : file_(std::move(file)), shim_(*this) {}

    int before(const DiskCall& call) noexcept override {
        if (call.op == DiskOp::kSync && asked_for() == "sync") {
            return SQLITE_IOERR_FSYNC;
        }
        if ((call.op == DiskOp::kWrite || call.op == DiskOp::kTruncate) && asked_for() == "write") {
            return SQLITE_IOERR_WRITE;
        }
        return SQLITE_OK;
    }

  private:
    std::string asked_for() const {
        std::string word;
        std::ifstream(file_) >> word;
        return word;
    }

    const std::string file_;
    const VfsShim shim_;
};

std::unique_ptr<DiskFaults> asked_for_in_environment() {
    const char* const file = std::getenv("CAMPAIGND_DISK_FAULTS");  // NOLINT(concurrency-mt-unsafe)
    return file == nullptr ? nullptr : std::make_unique<DiskFaults>(file);
}

/// Before main(), and so before the first connection.
const std::unique_ptr<DiskFaults> kDiskFaults = asked_for_in_environment();

}  // namespace
}  // namespace campaignd::test
