#include "app/housekeeping.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "support/planted.h"
#include "support/temp_database.h"
#include "support/temp_directory.h"

namespace fs = std::filesystem;
using namespace campaignd;
using test::TempDatabase;

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
    TempDatabase database;
    app::Config config;
    config.backup.dir = database.directory / "backups";
    config.imports.spool_dir = database.directory / "imports";
    const auto key = app::open_master_key(*database, config);
    app::UseCases use_cases({*database, key, config, 1, [] {}});
    app::Housekeeping housekeeping(
        *database, use_cases, config.imports.spool_dir, std::chrono::hours(24));
    const auto made = [&] { return static_cast<int>(use_cases.backups.list().items.size()); };
    CHECK(made() == 0);
    housekeeping.round();
    CHECK(made() == 1);
    database.clock.advance(std::chrono::hours(23));
    housekeeping.round();
    CHECK(made() == 1);
    database.clock.advance(std::chrono::hours(1));
    housekeeping.round();
    CHECK(made() == 2);
    housekeeping.set_backup_every(std::chrono::hours(0));
    database.clock.advance(std::chrono::hours(48));
    housekeeping.round();
    CHECK(made() == 2);
}

TEST_CASE("A backup that a wrong clock put into the future keeps no other from being made",
          "[app]") {
    TempDatabase database;
    app::Config config;
    config.backup.dir = database.directory / "backups";
    config.imports.spool_dir = database.directory / "imports";
    const auto key = app::open_master_key(*database, config);
    app::UseCases use_cases({*database, key, config, 1, [] {}});
    app::Housekeeping housekeeping(
        *database, use_cases, config.imports.spool_dir, std::chrono::hours(24));
    std::filesystem::create_directories(config.backup.dir);
    std::ofstream(config.backup.dir / "campaignd-20380119T031407Z.db") << "made too late";
    housekeeping.round();
    const auto made = use_cases.backups.list().items;
    REQUIRE(made.size() == 2);
    CHECK(made[0].created_at <= database.clock.now());
    database.clock.advance(std::chrono::hours(23));
    housekeeping.round();
    CHECK(use_cases.backups.list().items.size() == 2);
}

TEST_CASE("Finished jobs go after a week", "[app]") {
    TempDatabase database;
    app::Config config;
    config.imports.spool_dir = database.directory / "imports";
    const auto key = app::open_master_key(*database, config);
    app::UseCases use_cases({*database, key, config, 1, [] {}});
    app::Housekeeping housekeeping(
        *database, use_cases, config.imports.spool_dir, std::chrono::hours(0));
    database.run(
        "INSERT INTO job(lane_id, state, run_at, finished_at) VALUES (1, 2, 0, ?1), (1, 2, 0, ?2)",
        database.clock.now(),
        database.clock.now() + 8LL * 24 * 3'600'000);
    database.clock.advance(std::chrono::hours(8 * 24));
    housekeeping.round();
    CHECK(database.integer("SELECT count(*) FROM job") == 1);
}
