#include "db/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "db/migrator.h"
#include "support/planted.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a copy that would fill the disk is not begun", "[db]") {
    const TempDatabase temp;
    const fs::path folder = temp.directory / "copies";
    fs::create_directory(folder);
    CHECK_THROWS_WITH(db::back_up(temp->path(), folder / "copy.db", std::int64_t{1} << 60),
                      Catch::Contains("MiB free") && Catch::Contains("another disk"));
    CHECK(files_in(folder) == 0);
    CHECK_THROWS_AS(db::back_up(temp->path(), folder / "none" / "copy.db"), Error);
    db::back_up(temp->path(), folder / "copy.db");
    CHECK(files_in(folder) == 1);
}

TEST_CASE("what a killed backup left is removed, what somebody works on stays", "[db]") {
    const TempDatabase temp;
    const fs::path folder = temp.directory / "copies";
    fs::create_directory(folder);
    std::ofstream(folder / "a.db.partial-000000000001") << "left";
    std::ofstream(folder / "a.db") << "whole";
    const fs::path living = folder / "b.db.partial-000000000002";
    const int file = open(living.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(flock(file, LOCK_EX | LOCK_NB) == 0);
    CHECK(db::remove_abandoned_copies(folder) == 1);
    CHECK(fs::exists(living));
    CHECK(fs::exists(folder / "a.db"));
    close(file);
    CHECK(db::remove_abandoned_copies(folder) == 1);
    CHECK(db::remove_abandoned_copies(folder / "none") == 0);
}

TEST_CASE("what somebody planted among the copies is no copy that was left", "[db][planted]") {
    const TempDatabase temp;
    const fs::path folder = temp.directory / "copies";
    fs::create_directory(folder);
    campaignd::test::Planted planted;
    planted.plant_all(folder, "a.db.partial-");
    CHECK(db::remove_abandoned_copies(folder) == 0);
    planted.check();
}

TEST_CASE("a damaged database gives no copy", "[db]") {
    const TempDatabase temp;
    temp.database->stop();
    const fs::path damaged = temp.directory / "damaged.db";
    fs::copy_file(temp->path(), damaged);
    {
        std::fstream bytes(damaged, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(4096 * 2);
        bytes << std::string(4096 * 4, '\x5a');
    }
    CHECK_THROWS_AS(db::back_up(damaged, temp.directory / "copy.db"), Error);
    for (const auto& entry : fs::directory_iterator(temp.directory.path())) {
        CHECK(entry.path().filename().string().find("copy.db") == std::string::npos);
    }
}

TEST_CASE("only a campaignd database has a schema", "[db]") {
    const TempDatabase temp;
    CHECK(db::schema_of(temp->path()) == db::embedded_migrations().back().version);
    const fs::path empty = temp.directory / "empty.db";
    std::ofstream(empty).close();
    CHECK_FALSE(db::schema_of(empty));
}
