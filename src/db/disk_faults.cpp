#include "db/disk_faults.h"

#if defined(CAMPAIGND_CRASH_POINTS)
#include <cstdlib>
#include <fstream>
#include <string>

#include "db/vfs_shim.h"

namespace campaignd::db {

class DiskFaults::Layer final : public VfsHook {
  public:
    explicit Layer(std::string file) : file_(std::move(file)), shim_(*this) {}

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

DiskFaults::DiskFaults() {
    if (const char* file = std::getenv("CAMPAIGND_DISK_FAULTS")) {  // NOLINT(concurrency-mt-unsafe)
        layer_ = std::make_unique<Layer>(file);
    }
}

DiskFaults::~DiskFaults() = default;

}  // namespace campaignd::db
#endif
