#include "jobs/import_job.h"

#include <catch2/catch.hpp>

#include "service/import_fixture.h"

using namespace campaignd;
using jobs::ImportJob;
using test::ImportFixture;

TEST_CASE("an import job stops between slices and goes on later", "[jobs]") {
    ImportFixture fixture;
    std::string text = "email\n";
    for (int i = 0; i < 5'000; ++i) {
        text += "u" + std::to_string(i) + "@example.com\n";
    }
    const std::int64_t id = fixture.queue(text);
    service::ImportRunner runner(*fixture.temp, fixture.spool);
    ImportJob job(runner);
    int beats = 0;
    const auto outcome = job.run(
        id, [&] { return beats == 2; }, [&] { ++beats; });
    CHECK(outcome == ImportJob::Outcome::kStopped);
    const model::Import half = fixture.imports.get(id);
    CHECK(half.state == model::ImportState::kRunning);
    CHECK(half.counts.rows > 0);
    CHECK(half.counts.rows < 5'000);
    CHECK(job.run(
              id, [] { return false; }, [&] { ++beats; }) == ImportJob::Outcome::kEnded);
    CHECK(fixture.imports.get(id).counts.created == 5'000);
    CHECK(job.run(
              id, [] { return false; }, [] {}) == ImportJob::Outcome::kEnded);
}
