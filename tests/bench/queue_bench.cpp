// campaignd_queue_bench [DIRECTORY]: what the queue alone costs: enqueue, lease and settle, durable
// commits included, with few and with a million jobs waiting. DIRECTORY chooses the disk.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "db/database.h"
#include "db/migrator.h"
#include "queue/instance.h"
#include "queue/queue.h"
#include "support/temp_directory.h"

namespace {

using namespace campaignd;
using Watch = std::chrono::steady_clock;

constexpr int kSlice = 2'000;

double seconds_since(Watch::time_point began) {
    return std::chrono::duration<double>(Watch::now() - began).count();
}

LaneId make_lane(db::Database& database) {
    return database.write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        tx.run(
            "INSERT INTO sender(name, from_name, from_email, transport, created_at, updated_at) "
            "VALUES ('s', 'A', 'a@example.com', 1, 0, 0)");
        tx.run("INSERT INTO campaign(name, created_at, updated_at) VALUES ('c', 0, 0)");
        return queue::open_lane(tx, {"send", 1, 0, 1, 1});
    });
}

void fill(db::Database& database, LaneId lane, int count) {
    const auto began = Watch::now();
    for (int done = 0; done < count; done += kSlice) {
        database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            for (int i = 1; i <= kSlice; ++i) {
                queue::enqueue(tx, lane, done + i, 0);
            }
        });
    }
    std::printf("%9d enqueued: %.0f/s\n", count, count / seconds_since(began));
}

double percentile(std::vector<double>& values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void drain(db::Database& database, LaneId lane, InstanceId owner, int jobs, int batch) {
    std::vector<double> leases;
    std::vector<double> settles;
    const auto began = Watch::now();
    for (int done = 0; done < jobs;) {
        auto start = Watch::now();
        const std::vector<LeasedJob> leased =
            database.write(db::WriteClass::kResult,
                           [&](db::WriteTx& tx) { return queue::lease(tx, lane, owner, batch); });
        leases.push_back(seconds_since(start) * 1000);
        start = Watch::now();
        database.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            for (const LeasedJob& job : leased) {
                queue::settle_forget(tx, job, owner);
            }
        });
        settles.push_back(seconds_since(start) * 1000);
        done += static_cast<int>(leased.size());
        if (leased.empty()) {
            break;
        }
    }
    std::printf(
        "%9s batches of %3d: %.0f jobs/s; lease p50 %.2f p99 %.2f ms, settle p50 %.2f p99 %.2f "
        "ms\n",
        "",
        batch,
        jobs / seconds_since(began),
        percentile(leases, 0.5),
        percentile(leases, 0.99),
        percentile(settles, 0.5),
        percentile(settles, 0.99));
}

void bench(const std::filesystem::path& directory, int waiting) {
    const std::filesystem::path path = directory / ("queue-" + std::to_string(waiting) + ".db");
    db::migrate(path);
    const SystemClock clock{};
    db::Database database({.path = path}, clock);
    queue::Instance instance(database, "bench");
    const LaneId lane = make_lane(database);
    fill(database, lane, waiting);
    for (const int batch : {50, 100, 500}) {
        drain(database, lane, instance.id(), std::min(waiting / 4, 50'000), batch);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const test::TempDirectory scratch;
        const std::filesystem::path directory =
            argc > 1 ? std::filesystem::path(argv[1]) : scratch.path();
        for (const int waiting : {20'000, 1'000'000}) {
            bench(directory, waiting);
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "campaignd_queue_bench: %s\n", error.what());
        return 1;
    }
}
