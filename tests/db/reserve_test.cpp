#include "db/reserve.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "db/sql_error.h"
#include "support/temp_database.h"

using namespace campaignd;
using db::Reserve;
using test::TempDatabase;
using test::TempDirectory;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBallast = 1 << 20;
constexpr std::int64_t kAbove = 10 << 20;
constexpr std::int64_t kLog = 64 << 10;
constexpr std::int64_t kPlenty = kBallast + kAbove + kLog;
constexpr const char* kInsertSetting = "INSERT INTO setting(key, value) VALUES (?1, ?2)";

}  // namespace

TEST_CASE("ballast is kept while there is room, given up once, and owed until it is back", "[db]") {
    const TempDirectory place;
    const fs::path file = place / "x.db";
    Reserve reserve(file, kBallast, kAbove, kLog);
    CHECK(reserve.owed() == kBallast);
    reserve.keep(kBallast + kAbove - 1);
    CHECK_FALSE(fs::exists(Reserve::ballast_of(file)));
    reserve.keep(kPlenty);
    CHECK(reserve.owed() == 0);
    CHECK(fs::file_size(Reserve::ballast_of(file)) == kBallast);
    CHECK(reserve.release());
    CHECK_FALSE(reserve.release());
    CHECK(reserve.owed() == kBallast);
    CHECK_FALSE(fs::exists(Reserve::ballast_of(file)));
    reserve.keep(kPlenty);
    CHECK(reserve.owed() == 0);
    CHECK(Reserve(file, kBallast, kAbove, kLog).owed() == 0);  // the next process finds it
}

TEST_CASE("space kept under the log does not change its size", "[db]") {
    const TempDirectory place;
    const fs::path file = place / "x.db";
    std::ofstream(file.string() + "-wal") << "twelve bytes";
    Reserve reserve(file, kBallast, kAbove, kLog);
    reserve.keep(kPlenty);
    CHECK(fs::file_size(file.string() + "-wal") == 12);
}

TEST_CASE("without ballast nothing is kept and nothing owed", "[db]") {
    const TempDirectory place;
    const fs::path file = place / "x.db";
    Reserve reserve(file, 0, kAbove, kLog);
    reserve.keep(kPlenty);
    CHECK(reserve.owed() == 0);
    CHECK_FALSE(reserve.release());
    CHECK_FALSE(fs::exists(Reserve::ballast_of(file)));
}

TEST_CASE("a disk without space refuses changes and takes results", "[db]") {
    TempDatabase temp;
    const fs::path path = temp->path();
    temp.database.reset();
    db::Database database({.path = path, .stop_request_free_bytes = std::int64_t{1} << 60},
                          temp.clock);
    CHECK(database.status().full);
    CHECK_FALSE(database.status().may_hand_over());
    for (const db::WriteClass refused : {db::WriteClass::kRequest, db::WriteClass::kBulk}) {
        CHECK_THROWS_WITH(
            database.write(refused, [](db::WriteTx& tx) { tx.run(kInsertSetting, "a", "1"); }),
            Catch::Contains("the disk is full"));
    }
    database.write(db::WriteClass::kResult,
                   [](db::WriteTx& tx) { tx.run(kInsertSetting, "a", "1"); });
}

TEST_CASE("a full disk costs the ballast, so that the next result passes", "[db]") {
    TempDatabase temp;
    const fs::path path = temp->path();
    temp.database.reset();
    std::ofstream(Reserve::ballast_of(path)) << std::string(kBallast, 'x');
    // Never made again: no disk has so much left beside it.
    db::Database database(
        {.path = path, .ballast_bytes = kBallast, .ballast_above_bytes = std::int64_t{1} << 60},
        temp.clock);
    CHECK_THROWS_AS(database.write(db::WriteClass::kResult,
                                   [](db::WriteTx&) { throw db::SqlError(SQLITE_FULL, "full"); }),
                    db::SqlError);
    CHECK_FALSE(fs::exists(Reserve::ballast_of(path)));
    CHECK_FALSE(database.status().writable);
    database.write(db::WriteClass::kResult,
                   [](db::WriteTx& tx) { tx.run(kInsertSetting, "a", "1"); });
    CHECK(database.status().writable);
}

TEST_CASE("damage that a reader meets stops changes until it is forgotten", "[db]") {
    const TempDatabase temp;
    const auto meet = [&] {
        temp->read([](const db::ReadTx&) { throw db::SqlError(SQLITE_CORRUPT_INDEX, "page 3"); });
    };
    CHECK_THROWS_AS(meet(), db::SqlError);
    CHECK(temp->status().damage == "page 3");
    CHECK_FALSE(temp->status().may_hand_over());
    try {
        temp.run(kInsertSetting, "a", "1");
        FAIL("a damaged file was changed");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kCorrupt);
    }
    // What is on its way is recorded all the same, and does not make the damage forgotten.
    temp->write(db::WriteClass::kResult, [](db::WriteTx& tx) { tx.run(kInsertSetting, "r", "1"); });
    CHECK_FALSE(temp->status().may_hand_over());
    temp->forget_damage();
    temp.run(kInsertSetting, "a", "1");
    CHECK(temp->status().may_hand_over());
}
