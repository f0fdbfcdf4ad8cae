// The N-th call of each kind to the disk fails, for N = 1, 2 … until a workday passes untouched,
// once and from then on: no caller is told of something that did not last, and the next start finds
// all that was acknowledged. CAMPAIGND_NTH_STRIDE=1 tries every N.
#include <atomic>
#include <catch2/catch.hpp>
#include <iostream>

#include "db/migrator.h"
#include "faults/aftermath.h"
#include "faults/vfs_shim.h"
#include "support/temp_directory.h"

using namespace campaignd;
using namespace campaignd::test;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCheckpointFrames = 40;
constexpr int kSteps = 36;

struct Kind {
    const char* name;
    DiskOp op;
    int code;
};

constexpr Kind kKinds[] = {
    {"write: I/O error", DiskOp::kWrite, SQLITE_IOERR_WRITE},
    {"write: disk full", DiskOp::kWrite, SQLITE_FULL},
    {"write: short", DiskOp::kWrite, VfsHook::kHalf},
    {"sync", DiskOp::kSync, SQLITE_IOERR_FSYNC},
    {"truncate", DiskOp::kTruncate, SQLITE_IOERR_TRUNCATE},
    {"open", DiskOp::kOpen, SQLITE_CANTOPEN},
    {"map of the index", DiskOp::kShmMap, SQLITE_IOERR_SHMMAP},
    {"memory", DiskOp::kShmMap, SQLITE_IOERR_NOMEM},
    {"read", DiskOp::kRead, SQLITE_IOERR_READ},
};

/// One kind of call fails, from the N-th on or only then.
class FailingDisk final : public VfsHook {
  public:
    FailingDisk(const Kind& kind, unsigned nth, bool for_ever)
        : kind_(kind), nth_(nth), for_ever_(for_ever) {}

    int before(const DiskCall& call) noexcept override {
        if (call.op != kind_.op || !armed_) {
            return SQLITE_OK;
        }
        const unsigned number = ++count_;
        if (number == nth_ || (for_ever_ && number > nth_)) {
            fired_ = true;
            return kind_.code;
        }
        return SQLITE_OK;
    }

    void disarm() { armed_ = false; }

    bool fired() const { return fired_; }

  private:
    const Kind& kind_;
    const unsigned nth_;
    const bool for_ever_;
    std::atomic<unsigned> count_{0};
    std::atomic<bool> armed_{true};
    std::atomic<bool> fired_{false};
};

struct Run {
    std::vector<Fact> facts;
    unsigned failed = 0;  // steps that threw
    bool fired = false;
    bool told = true;  // a failed sync shows in the status
};

/// Every failure must come as an Error that says that the disk or the file is at fault.
void expect_honest(const Error& error) {
    INFO(error.what());
    CHECK((error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kBusy ||
           error.code() == ErrorCode::kCorrupt));
}

void work(const fs::path& file, FakeClock& clock, const Kind& kind, FailingDisk& disk, Run& run) {
    try {
        db::migrate(file);
        db::Database database({.path = file, .checkpoint_frames = kCheckpointFrames}, clock);
        Workday day(database, clock, 7, [] { return 0; });
        for (int i = 0; i < kSteps; ++i) {
            try {
                day.step();
            } catch (const Error& error) {
                expect_honest(error);
                ++run.failed;
            }
        }
        run.facts = day.facts();
        run.told = kind.op != DiskOp::kSync || !disk.fired() || database.status().sync_failed;
    } catch (const Error& error) {
        expect_honest(error);
        ++run.failed;
    }
    run.fired = disk.fired();
}

/// False when the workday passed without a fault.
bool try_nth(const Kind& kind, unsigned nth, bool for_ever) {
    const TempDirectory place(quick_place());
    const fs::path file = place / "campaignd.db";
    fs::copy_file(workday_file(), file);
    FakeClock clock;
    Run run;
    {
        FailingDisk disk(kind, nth, for_ever);
        const VfsShim shim(disk);
        work(file, clock, kind, disk, run);
        disk.disarm();
    }
    CHECK(run.told);
    const Aftermath after = look_at(file, clock, run.facts, 0);
    CHECK(after.lost == "");
    CHECK(after.fault == "");
    return run.fired;
}

}  // namespace

TEST_CASE("whichever call to the disk fails, nothing acknowledged is lost and the file stays sound",
          "[faults]") {
    log_no_more();
    const unsigned stride = setting("CAMPAIGND_NTH_STRIDE", 7, 1);
    constexpr unsigned kMost = 20'000;
    unsigned runs = 0;
    for (const Kind& kind : kKinds) {
        for (const bool for_ever : {false, true}) {
            unsigned nth = 1;
            INFO(kind.name << (for_ever ? ", from call " : ", only call ") << nth);
            while (nth < kMost) {
                CAPTURE(nth);
                ++runs;
                if (!try_nth(kind, nth, for_ever)) {
                    break;
                }
                nth += nth < 10 ? 1 : stride;
            }
            CHECK(nth < kMost);
            std::cout << kind.name << (for_ever ? ", for ever" : ", once") << ": up to call " << nth
                      << "\n";
        }
    }
    std::cout << runs << " runs\n";
}
