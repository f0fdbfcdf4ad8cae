// campaignd_queue_bench [DIRECTORY] [--ready N]...: what the queue alone costs, durable commits
// included, beside the same work done by bare SQLite in the same run, and whether a lease costs
// more with more jobs waiting or finished. DIRECTORY chooses the disk.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "bench/raw_queue.h"
#include "bench/watch.h"
#include "db/database.h"
#include "db/migrator.h"
#include "queue/instance.h"
#include "queue/queue.h"
#include "support/temp_directory.h"

namespace {

using namespace campaignd;
using namespace campaignd::bench;

constexpr int kSlice = 10'000;
constexpr int kBatch = 500;
constexpr int kRounds = 3;
constexpr int kWaiting = 1'000'000;  // for the comparison with bare SQLite
constexpr double kSeconds = 3;
constexpr double kAofAlways = 11'300;  // jobs/s: BullMQ 5, Redis 7 with appendfsync=always, 2 cores
constexpr int kLease = 200;
constexpr int kLeases = 40;
constexpr int kFinished = 500'000;

/// A file with one campaign lane and an instance to lease for.
struct File {
    explicit File(const std::filesystem::path& path)
        : database(migrated(path), clock), instance(database, "bench"), lane(make_lane()) {}

    static db::DatabaseOptions migrated(const std::filesystem::path& path) {
        db::migrate(path);
        return {.path = path};
    }

    LaneId make_lane() {
        return database.write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
            tx.run(
                "INSERT INTO sender(name, from_name, from_email, transport, created_at, "
                "updated_at) VALUES ('s', 'A', 'a@example.com', 1, 0, 0)");
            tx.run("INSERT INTO campaign(name, created_at, updated_at) VALUES ('c', 0, 0)");
            return queue::open_lane(tx, {"send", 1, 0, 1, 1});
        });
    }

    void fill(int count) {
        for (int done = 0; done < count; done += kSlice) {
            database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
                for (int i = 1; i <= std::min(kSlice, count - done); ++i) {
                    queue::enqueue(tx, lane, done + i, 0);
                }
            });
        }
    }

    std::vector<LeasedJob> lease(int count) {
        return database.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            return queue::lease(tx, lane, instance.id(), count);
        });
    }

    void settle(const std::vector<LeasedJob>& jobs, bool keep) {
        database.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            for (const LeasedJob& job : jobs) {
                if (keep) {
                    queue::settle_done(tx, job, instance.id());
                } else {
                    queue::settle_forget(tx, job, instance.id());
                }
            }
        });
    }

    const SystemClock clock{};
    db::Database database;
    queue::Instance instance;
    LaneId lane;
};

/// Jobs a second: leased in one commit, settled in another.
double work(File& file) {
    const Watch watch;
    std::size_t done = 0;
    while (watch.seconds() < kSeconds) {
        const std::vector<LeasedJob> jobs = file.lease(kBatch);
        if (jobs.empty()) {
            break;
        }
        file.settle(jobs, false);
        done += jobs.size();
    }
    return static_cast<double>(done) / watch.seconds();
}

void beside_bare_sqlite(const std::filesystem::path& directory) {
    std::vector<double> bare;
    std::vector<double> ours;
    std::vector<double> ratios;
    for (int round = 0; round < kRounds; ++round) {
        const auto path = directory / ("round-" + std::to_string(round));
        RawQueue raw(path.string() + "-raw.db", kWaiting);
        bare.push_back(raw.work(kBatch, kSeconds));
        File file(path.string() + ".db");
        const Watch watch;
        file.fill(kWaiting);
        std::printf("%d enqueued: %.0f/s\n", kWaiting, kWaiting / watch.seconds());
        ours.push_back(work(file));
        ratios.push_back(ours.back() / bare.back());
    }
    std::printf("lease and settle, batches of %d, FULL, %d waiting; median [least-most] of %d\n",
                kBatch,
                kWaiting,
                kRounds);
    print("bare SQLite, jobs/s", bare, 0);
    print("campaignd, jobs/s", ours, 0);
    print("ratio (bar 0.6)", ratios, 2);
    std::printf("%-36s %.1f\n", "x BullMQ, AOF always (bar 9)", median(ours) / kAofAlways);
}

/// Median milliseconds of a lease, commit included.
double lease_cost(const std::filesystem::path& path, int ready, int finished) {
    File file(path);
    if (finished > 0) {
        file.fill(finished);
        for (int done = 0; done < finished; done += kSlice) {
            file.settle(file.lease(kSlice), true);
        }
    }
    file.fill(ready);
    std::vector<double> costs;
    for (int i = 0; i < kLeases; ++i) {
        const Watch watch;
        file.lease(kLease);
        costs.push_back(watch.seconds() * 1000);
    }
    std::printf("%9d ready, %6d finished in front:", ready, finished);
    print(" lease of 200, ms", costs, 2);
    return median(costs);
}

void with_many_jobs(const std::filesystem::path& directory, const std::vector<int>& sizes) {
    std::vector<double> costs;
    for (const int ready : sizes) {
        costs.push_back(
            lease_cost(directory / ("ready-" + std::to_string(ready) + ".db"), ready, 0));
    }
    costs.push_back(lease_cost(directory / "finished.db", sizes.front(), kFinished));
    const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
    std::printf("%-36s %.2f\n", "dearest / cheapest (bar 2)", *most / *least);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const test::TempDirectory scratch;
        std::filesystem::path directory = scratch.path();
        std::vector<int> sizes;
        for (int i = 1; i < argc; ++i) {
            if (std::string_view(argv[i]) == "--ready" && i + 1 < argc) {
                sizes.push_back(std::stoi(argv[++i]));
            } else {
                directory = argv[i];
            }
        }
        if (sizes.empty()) {
            sizes = {10'000, 1'000'000, 10'000'000};
        }
        beside_bare_sqlite(directory);
        with_many_jobs(directory, sizes);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "campaignd_queue_bench: %s\n", error.what());
        return 1;
    }
}
