#include "jobs/batch_worker.h"

#include <catch2/catch.hpp>
#include <thread>

#include "base/error.h"
#include "support/temp_database.h"

using namespace campaignd;
using campaignd::test::TempDatabase;

namespace {

/// A worker for "import" jobs whose handler is the test's.
class Bench {
  public:
    explicit Bench(jobs::BatchWorker::Handler handler) : Bench(std::move(handler), {}) {}

    /// With two places for imports, and a handler for schedules.
    Bench(jobs::BatchWorker::Handler handler, jobs::BatchWorker::Handler schedule) {
        worker_.handle("import",
                       std::move(handler),
                       schedule ? 2 : 0,
                       [this](db::WriteTx&, std::int64_t ref, const std::string& error) {
                           failed_ref = ref;
                           failed_error = error;
                       });
        if (schedule) {
            worker_.handle("schedule", std::move(schedule));
        }
        worker_.start();
    }

    int room(const std::string& kind) const {
        queue::Lane lane;
        lane.kind = kind;
        return worker_.room(lane).slots;
    }

    /// A job that ended with a failure, or with the process, so often.
    JobId give_tried(std::int64_t ref, int attempts, int starts) {
        attempts_ = attempts;
        starts_ = starts;
        return give(ref);
    }

    JobId give(std::int64_t ref, const std::string& kind = "import") {
        std::vector<LeasedJob> jobs;
        queue::Lane lane;
        lane.kind = kind;
        temp.database->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            lane.id = queue::system_lane(tx, kind);
            const JobId id = queue::enqueue(tx, lane.id, ref, tx.now());
            tx.run(
                "UPDATE job SET attempts = ?2, starts = ?3 WHERE id = ?1", id, attempts_, starts_);
            jobs = queue::lease(tx, lane.id, instance.id(), 1);
        });
        const JobId id = jobs.at(0).id;
        worker_.take(lane, std::move(jobs));
        return id;
    }

    std::int64_t of(const char* sql, JobId job) const { return temp.integer(sql, job); }

    JobState state(JobId job) const {
        return static_cast<JobState>(of("SELECT state FROM job WHERE id = ?1", job));
    }

    bool until(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(40);
        while (!condition() && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return condition();
    }

    void stop() { worker_.stop(); }

    std::size_t active() const { return worker_.active(); }

    TempDatabase temp;
    queue::Instance instance{*temp, "test"};
    std::atomic<int> freed{0};
    std::int64_t failed_ref = 0;  // read when freed
    std::string failed_error;

  private:
    int attempts_ = 0;
    int starts_ = 0;
    jobs::BatchWorker worker_{*temp, instance, queue::RetryPolicy{}, [this] { ++freed; }};
};

}  // namespace

TEST_CASE("jobs take turns, slice by slice", "[jobs]") {
    Mutex mutex;
    std::vector<std::int64_t> order;
    std::atomic<bool> go{false};
    Bench bench([&](std::int64_t ref, const queue::Progress&) {
        while (!go) {
            std::this_thread::yield();
        }
        const Lock lock(mutex);
        order.push_back(ref);
        return jobs::Slice{std::count(order.begin(), order.end(), ref) < 3};
    });
    const JobId first = bench.give(1);
    const JobId second = bench.give(2);
    go = true;
    REQUIRE(bench.until([&] { return bench.freed == 2; }));
    CHECK(bench.state(first) == JobState::kDone);
    CHECK(bench.state(second) == JobState::kDone);
    CHECK(order == std::vector<std::int64_t>{1, 2, 1, 2, 1, 2});
    CHECK(bench.active() == 0);
}

TEST_CASE("a job that throws is tried again, with an attempt charged", "[jobs]") {
    Bench bench([](std::int64_t, const queue::Progress&) -> jobs::Slice {
        throw std::runtime_error("broken");
    });
    const JobId job = bench.give(1);
    REQUIRE(bench.until([&] { return bench.freed == 1; }));
    CHECK(bench.state(job) == JobState::kReady);
    CHECK(bench.of("SELECT attempts FROM job WHERE id = ?1", job) == 1);
    CHECK(bench.of("SELECT run_at FROM job WHERE id = ?1", job) > bench.temp.clock.now());
    CHECK(bench.of("SELECT last_error = 'broken' FROM job WHERE id = ?1", job) == 1);
}

TEST_CASE("the last failure of a job is told to what it is about", "[jobs]") {
    Bench bench([](std::int64_t, const queue::Progress&) -> jobs::Slice {
        throw std::runtime_error("broken");
    });
    const JobId job = bench.give_tried(7, 2, 0);
    REQUIRE(bench.until([&] { return bench.freed == 1; }));
    CHECK(bench.state(job) == JobState::kFailed);
    CHECK(bench.failed_ref == 7);
    CHECK(bench.failed_error == "broken");
}

TEST_CASE("a job that gets on may end the process three times again", "[jobs]") {
    const bool moves = GENERATE(true, false);
    const int slices = GENERATE(1, 3);
    std::atomic<int> left{slices};
    Bench* running = nullptr;
    std::atomic<std::int64_t> starts_behind_the_commit{-1};
    Bench bench([&](std::int64_t ref, const queue::Progress& progress) {
        db::Database& database = *running->temp;
        database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            if (moves) {
                progress.made(tx);
            }
        });
        // Were the process killed here, this is what the next one would find.
        starts_behind_the_commit = running->of("SELECT starts FROM job WHERE ref = ?1", ref);
        return jobs::Slice{--left > 0};
    });
    running = &bench;
    const JobId job = bench.give_tried(1, 0, 2);
    REQUIRE(bench.until([&] { return bench.freed == 1; }));
    CHECK(bench.state(job) == JobState::kDone);
    CHECK(starts_behind_the_commit == (moves ? 0 : 2));
    CHECK(bench.of("SELECT starts FROM job WHERE id = ?1", job) == (moves ? 0 : 2));
}

TEST_CASE("what is rolled back forgives no start", "[jobs]") {
    Bench* running = nullptr;
    Bench bench([&](std::int64_t, const queue::Progress& progress) -> jobs::Slice {
        db::Database& database = *running->temp;
        database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            progress.made(tx);
            fail(ErrorCode::kUnavailable, "disk full");
        });
        return {};
    });
    running = &bench;
    const JobId job = bench.give_tried(1, 0, 2);
    REQUIRE(bench.until([&] { return bench.freed == 1; }));
    CHECK(bench.of("SELECT starts FROM job WHERE id = ?1", job) == 2);
}

TEST_CASE("passing trouble of the database charges no attempt", "[jobs]") {
    Bench bench([](std::int64_t, const queue::Progress&) -> jobs::Slice {
        fail(ErrorCode::kUnavailable, "disk full");
    });
    const JobId job = bench.give(1);
    REQUIRE(bench.until([&] { return bench.freed == 1; }));
    CHECK(bench.state(job) == JobState::kReady);
    CHECK(bench.of("SELECT attempts FROM job WHERE id = ?1", job) == 0);
}

TEST_CASE("a stop hands unfinished jobs back as they were", "[jobs]") {
    std::atomic<int> slices{0};
    Bench bench([&](std::int64_t, const queue::Progress&) {
        ++slices;
        return jobs::Slice{true};
    });
    const JobId job = bench.give(1);
    const JobId other = bench.give(2);
    REQUIRE(bench.until([&] { return slices > 5; }));
    bench.stop();
    for (const JobId id : {job, other}) {
        CHECK(bench.state(id) == JobState::kReady);
        CHECK(bench.of("SELECT attempts + starts FROM job WHERE id = ?1", id) == 0);
        CHECK(bench.of("SELECT owner IS NULL FROM job WHERE id = ?1", id) == 1);
    }
}

TEST_CASE("imports that fill their places keep no other kind out", "[jobs]") {
    std::atomic<bool> go{false};
    std::atomic<bool> scheduled{false};
    std::atomic<int> slices_before{0};
    Bench bench(
        [&](std::int64_t, const queue::Progress&) {
            while (!go) {
                std::this_thread::yield();
            }
            slices_before += scheduled ? 0 : 1;
            return jobs::Slice{!scheduled};
        },
        [&](std::int64_t, const queue::Progress&) {
            scheduled = true;
            return jobs::Slice{};
        });
    bench.give(1);
    bench.give(2);
    CHECK(bench.room("import") == 0);
    CHECK(bench.room("schedule") > 0);
    CHECK(bench.room("unheard of") == 0);
    bench.give(3, "schedule");
    go = true;
    REQUIRE(bench.until([&] { return bench.freed == 3; }));
    // The kinds take turns: the schedule comes behind one import, not behind both.
    CHECK(slices_before == 1);
}

TEST_CASE("a job that hands its place on waits behind the next of its kind", "[jobs]") {
    Mutex mutex;
    std::vector<std::int64_t> order;
    Bench* running = nullptr;
    Bench bench([&](std::int64_t ref, const queue::Progress&) {
        const Lock lock(mutex);
        order.push_back(ref);
        jobs::Slice slice;
        if (std::count(order.begin(), order.end(), ref) < 2) {
            slice.again_at = running->temp.clock.now();
        }
        return slice;
    });
    running = &bench;
    const JobId first = bench.give(1);
    REQUIRE(bench.until([&] { return bench.freed == 1; }));
    CHECK(bench.state(first) == JobState::kReady);
    CHECK(bench.of("SELECT attempts FROM job WHERE id = ?1", first) == 0);
}
