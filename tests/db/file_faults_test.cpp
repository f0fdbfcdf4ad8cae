#include "db/file_faults.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "db/migrator.h"
#include "db/reserve.h"
#include "db/sql_error.h"
#include "support/temp_database.h"

using namespace campaignd;
using db::refuse_lost_data;
using test::TempDatabase;
using test::TempDirectory;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFrame = 4096 + 24;
constexpr const char* kInsertSetting = "INSERT INTO setting(key, value) VALUES (?1, ?2)";

/// A copy of what a killed process leaves: a file, and a log with twenty commits.
struct Killed {
    TempDirectory place;
    fs::path file = place / "campaignd.db";
    fs::path log = place / "campaignd.db-wal";

    Killed() {
        const TempDatabase temp;
        for (int i = 0; i < 20; ++i) {
            temp.run(kInsertSetting, std::to_string(i), std::string(3'000, 'x'));
        }
        temp->write(db::WriteClass::kResult, [&](db::WriteTx&) {
            fs::copy_file(temp->path(), file);
            fs::copy_file(temp->path().string() + "-wal", log);
        });
    }

    void flip(std::size_t at) const {
        std::fstream bytes(log, std::ios::binary | std::ios::in | std::ios::out);
        bytes.seekg(static_cast<std::streamoff>(at));
        const auto byte = static_cast<char>(bytes.get());
        bytes.seekp(static_cast<std::streamoff>(at));
        bytes.put(static_cast<char>(byte ^ 1));
    }

    std::string refusal() const {
        try {
            refuse_lost_data(file);
            return "";
        } catch (const db::SqlError& error) {
            CHECK(error.code() == ErrorCode::kCorrupt);
            return error.what();
        }
    }
};

}  // namespace

TEST_CASE("a sound log, a torn tail and an old round behind it are what a power cut leaves",
          "[db]") {
    const Killed killed;
    CHECK(killed.refusal() == "");
    killed.flip(fs::file_size(killed.log) - 100);
    CHECK(killed.refusal() == "");
    fs::resize_file(killed.log, fs::file_size(killed.log) - 5'000);
    CHECK(killed.refusal() == "");
    fs::resize_file(killed.log, 32);
    CHECK(killed.refusal() == "");
    fs::resize_file(killed.log, 0);
    CHECK(killed.refusal() == "");
    fs::remove(killed.log);
    CHECK(killed.refusal() == "");
}

TEST_CASE(
    "damage before acknowledged commits is told with place and remedy, and nothing is touched",
    "[db]") {
    const Killed killed;
    killed.flip(32 + 2 * kFrame + 1'000);
    const auto size = fs::file_size(killed.log);
    CHECK_THAT(killed.refusal(),
               Catch::Contains("frame 3") && Catch::Contains("campaignd.db-wal") &&
                   Catch::Contains("campaignd restore"));
    CHECK_THROWS_AS(db::migrate(killed.file), db::SqlError);
    CHECK(fs::file_size(killed.log) == size);
}

TEST_CASE("what a failed sync left in this log is not taken for damage", "[db]") {
    const Killed killed;
    db::note_failed_sync(killed.file);
    killed.flip(32 + 2 * kFrame + 1'000);
    CHECK(killed.refusal() == "");
    // Another round of the log: the note is about an earlier one, and goes.
    const fs::path note = killed.file.string() + "-unsynced";
    std::ofstream(note) << "elsewhen";
    CHECK_THAT(killed.refusal(), Catch::Contains("frame 3"));
    CHECK_FALSE(fs::exists(note));
}

TEST_CASE("a log with a damaged header is told", "[db]") {
    const Killed killed;
    killed.flip(17);
    CHECK_THAT(killed.refusal(), Catch::Contains("header"));
}

TEST_CASE("a lost file is told from a new one by what stands beside it", "[db]") {
    const Killed killed;
    fs::resize_file(killed.file, 0);
    CHECK_THAT(killed.refusal(), Catch::Contains("missing or empty"));
    fs::remove(killed.file);
    CHECK_THAT(killed.refusal(), Catch::Contains("missing or empty"));
    fs::remove(killed.log);
    CHECK(killed.refusal() == "");
    std::ofstream(db::Reserve::ballast_of(killed.file)) << "x";
    CHECK_THAT(killed.refusal(), Catch::Contains("-ballast"));
}
