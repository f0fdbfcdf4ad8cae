#include "app/housekeeping.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "support/planted.h"
#include "support/temp_database.h"
#include "support/temp_directory.h"

namespace fs = std::filesystem;
using namespace campaignd;
using namespace std::chrono_literals;

namespace {

/// The housekeeping of a daemon that is not started.
struct Upkeep {
    explicit Upkeep(std::chrono::hours backup_every)
        : housekeeping(*database, use_cases, config.imports.spool_dir, backup_every) {}

    app::Config config_here() const {
        app::Config made;
        made.backup.dir = database.directory / "backups";
        made.imports.spool_dir = database.directory / "imports";
        return made;
    }

    test::TempDatabase database;
    const app::Config config = config_here();
    const service::MasterKey key = app::open_master_key(*database, config);
    app::UseCases use_cases{{*database, key, config, 1, [] {}}};
    app::Housekeeping housekeeping;
};

}  // namespace

TEST_CASE("Only uploads that nobody writes any more are removed", "[app]") {
    const test::TempDirectory folder;
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const char* name : {"upload-old", "upload-new", "import-old.csv"}) {
        std::ofstream(folder / name) << "bytes";
    }
    fs::last_write_time(folder / "upload-old", old);
    fs::last_write_time(folder / "import-old.csv", old);
    app::remove_stale_uploads(folder.path());
    CHECK_FALSE(fs::exists(folder / "upload-old"));
    CHECK(fs::exists(folder / "upload-new"));
    CHECK(fs::exists(folder / "import-old.csv"));
    app::remove_stale_uploads(folder / "missing");
}

TEST_CASE("What somebody planted among the uploads stays", "[app][planted]") {
    const test::TempDirectory folder;
    test::Planted planted;
    planted.plant_all(folder.path(), "upload-");
    app::remove_stale_uploads(folder.path());
    planted.check();
}

TEST_CASE("Backups are made when they are due, and only then", "[app]") {
    Upkeep upkeep(24h);
    const auto made = [&] {
        return static_cast<int>(upkeep.use_cases.backups.list().items.size());
    };
    CHECK(made() == 0);
    upkeep.housekeeping.round();
    CHECK(made() == 1);
    upkeep.database.clock.advance(std::chrono::hours(23));
    upkeep.housekeeping.round();
    CHECK(made() == 1);
    upkeep.database.clock.advance(std::chrono::hours(1));
    upkeep.housekeeping.round();
    CHECK(made() == 2);
    upkeep.housekeeping.set_backup_every(std::chrono::hours(0));
    upkeep.database.clock.advance(std::chrono::hours(48));
    upkeep.housekeeping.round();
    CHECK(made() == 2);
}

TEST_CASE("A backup that a wrong clock put into the future keeps no other from being made",
          "[app]") {
    Upkeep upkeep(24h);
    std::filesystem::create_directories(upkeep.config.backup.dir);
    std::ofstream(upkeep.config.backup.dir / "campaignd-20380119T031407Z.db") << "made too late";
    upkeep.housekeeping.round();
    const auto made = upkeep.use_cases.backups.list().items;
    REQUIRE(made.size() == 2);
    CHECK(made[0].created_at <= upkeep.database.clock.now());
    upkeep.database.clock.advance(std::chrono::hours(23));
    upkeep.housekeeping.round();
    CHECK(upkeep.use_cases.backups.list().items.size() == 2);
}

TEST_CASE("Finished jobs go after a week", "[app]") {
    Upkeep upkeep(0h);
    upkeep.database.run(
        "INSERT INTO job(lane_id, state, run_at, finished_at) VALUES (1, 2, 0, ?1), (1, 2, 0, ?2)",
        upkeep.database.clock.now(),
        upkeep.database.clock.now() + 8LL * 24 * 3'600'000);
    upkeep.database.clock.advance(std::chrono::hours(8 * 24));
    upkeep.housekeeping.round();
    CHECK(upkeep.database.integer("SELECT count(*) FROM job") == 1);
}
