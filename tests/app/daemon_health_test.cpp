#include "app/daemon_health.h"

#include <catch2/catch.hpp>
#include <future>

#include "support/temp_database.h"

using campaignd::app::DaemonHealth;
using campaignd::app::DaemonState;
using campaignd::app::Phase;
using campaignd::http::HealthReport;
using campaignd::test::TempDatabase;

namespace {

constexpr std::int64_t kAnyDisk = 0;
constexpr std::int64_t kNoDisk = std::int64_t{1} << 60;  // no disk has so much

struct Fixture {
    explicit Fixture(std::int64_t bulk_gate = kAnyDisk, std::int64_t lease_gate = kAnyDisk)
        : state(bulk_gate, lease_gate), health(*database, state, 7, [] { return 3U; }) {
        state.set_phase(Phase::kRunning);
    }

    HealthReport report() {
        std::promise<HealthReport> promise;
        std::future<HealthReport> future = promise.get_future();
        health.probe([&promise](HealthReport report) { promise.set_value(std::move(report)); });
        return future.get();
    }

    TempDatabase database;
    DaemonState state;
    DaemonHealth health;
};

}  // namespace

TEST_CASE("Health is a real write", "[app]") {
    Fixture fixture;
    const std::uint64_t commits = fixture.database->status().commits;
    fixture.state.set_queue({{5, 4, 1, 9}, 2});
    const HealthReport report = fixture.report();
    CHECK(report.status == "ok");
    CHECK(report.writable);
    CHECK(report.safe_to_deploy);
    CHECK(report.reasons.empty());
    CHECK(report.instance == "7");
    CHECK(report.workers_state == "running");
    CHECK(report.workers_active == 3);
    CHECK(report.workers_leased == 2);
    CHECK(report.queue_ready == 5);
    CHECK(report.queue_leased == 4);
    CHECK(report.queue_failed == 1);
    CHECK(report.oldest_due_age_s == 9);
    CHECK(fixture.database->status().commits > commits);
    CHECK(fixture.health.ready());
    // A person's "no new work" stops nobody from being served.
    fixture.state.takes_no_work = true;
    CHECK(fixture.report().workers_state == "draining");
    CHECK(fixture.report().status == "ok");
    CHECK(fixture.health.ready());
}

TEST_CASE("Each phase shows, and only a running daemon is ready", "[app]") {
    Fixture fixture;
    for (const auto& [phase, status] : {std::pair{Phase::kStarting, "starting"},
                                        std::pair{Phase::kDraining, "draining"},
                                        std::pair{Phase::kStopped, "draining"}}) {
        fixture.state.set_phase(phase);
        const HealthReport report = fixture.report();
        CHECK(report.status == status);
        CHECK_FALSE(report.safe_to_deploy);
        CHECK(report.reasons.size() == 1);
        CHECK_FALSE(fixture.health.ready());
    }
}

TEST_CASE("Too little disk for sending, or for bulk work alone, is degraded", "[app]") {
    Fixture sending(kNoDisk, kNoDisk);
    const HealthReport first = sending.report();
    CHECK(first.status == "degraded");
    REQUIRE(first.reasons.size() == 1);
    CHECK(first.reasons.front().find("sending waits") != std::string::npos);
    CHECK_FALSE(sending.health.ready());
    Fixture bulk(kNoDisk, kAnyDisk);
    const HealthReport second = bulk.report();
    REQUIRE(second.reasons.size() == 1);
    CHECK(second.reasons.front().find("imports and enrolment wait") != std::string::npos);
    bulk.state.stop_bulk_free_bytes = kAnyDisk;
    CHECK(bulk.report().status == "ok");
}

TEST_CASE("A damaged database is degraded, names the remedy, and does not heal by itself",
          "[app]") {
    Fixture fixture;
    fixture.database->note_damage("page 7 is no page");
    const HealthReport report = fixture.report();
    CHECK(report.status == "degraded");
    CHECK_FALSE(report.heals_by_itself);
    REQUIRE(report.reasons.size() == 1);
    CHECK(report.reasons.front().find("campaignd restore") != std::string::npos);
    CHECK(report.reasons.front().find("page 7") != std::string::npos);
    CHECK_FALSE(fixture.health.ready());
}

TEST_CASE("A database that takes no writes is degraded and says why", "[app]") {
    Fixture fixture;
    fixture.database->stop();
    const HealthReport report = fixture.report();
    CHECK(report.status == "degraded");
    CHECK_FALSE(report.writable);
    CHECK_FALSE(report.safe_to_deploy);
    REQUIRE_FALSE(report.reasons.empty());
    CHECK(report.reasons.front().find("cannot be written: ") != std::string::npos);
}
