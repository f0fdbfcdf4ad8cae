#include <sqlite3.h>

#include <catch2/catch.hpp>

#include "db/backup.h"
#include "db/sql_error.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

namespace {

constexpr const char* kInsertSetting = "INSERT INTO setting(key, value) VALUES (?1, ?2)";
constexpr const char* kCountSettings = "SELECT count(*) FROM setting";

}  // namespace

TEST_CASE("a unit that throws does not sink the units that share its commit", "[db]") {
    const TempDatabase temp;
    std::promise<void> hold;
    std::shared_future<void> held = hold.get_future().share();
    // The first unit keeps the writer busy so that the next three share one commit.
    temp->submit(
        db::WriteClass::kBulk, [held](db::WriteTx&) { held.wait(); }, [](auto) {});
    std::vector<std::future<bool>> outcomes;
    for (const char* key : {"a", "a", "b"}) {
        auto promise = std::make_shared<std::promise<bool>>();
        outcomes.push_back(promise->get_future());
        temp->submit(
            db::WriteClass::kRequest,
            [key](db::WriteTx& tx) { tx.run(kInsertSetting, key, "1"); },
            [promise](std::exception_ptr error) { promise->set_value(!error); });
    }
    hold.set_value();
    CHECK(outcomes[0].get());
    CHECK_FALSE(outcomes[1].get());
    CHECK(outcomes[2].get());
    CHECK(temp.integer(kCountSettings) == 2);
}

TEST_CASE("a duplicate is told by its extended code", "[db]") {
    const TempDatabase temp;
    temp.run(kInsertSetting, "a", "1");
    try {
        temp.run(kInsertSetting, "a", "2");
        FAIL("the second insert passed");
    } catch (const db::SqlError& error) {
        CHECK(error.is_duplicate());
        CHECK(error.code() == ErrorCode::kConflict);
    }
}

TEST_CASE("requests beyond the bound are refused as busy, results never", "[db]") {
    test::TempDirectory directory;
    test::FakeClock clock;
    db::migrate(directory / "q.db");
    db::Database database({.path = directory / "q.db", .max_waiting_requests = 2}, clock);
    std::promise<void> hold;
    std::shared_future<void> held = hold.get_future().share();
    std::promise<void> entered;
    database.submit(
        db::WriteClass::kBulk,
        [&](db::WriteTx&) {
            entered.set_value();
            held.wait();
        },
        [](auto) {});
    entered.get_future().wait();
    std::atomic<int> refused{0};
    std::atomic<int> done{0};
    const auto count = [&](std::exception_ptr error) { ++(error ? refused : done); };
    for (int i = 0; i < 5; ++i) {
        database.submit(
            db::WriteClass::kRequest, [](db::WriteTx&) {}, count);
        database.submit(
            db::WriteClass::kResult, [](db::WriteTx&) {}, count);
    }
    CHECK(refused == 3);
    hold.set_value();
    database.stop();
    CHECK(done == 7);
}

TEST_CASE("writes and reads see one another and the fixed time of their transaction", "[db]") {
    TempDatabase temp;
    const TimeMs before = temp.clock.now();
    const TimeMs seen = temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        temp.clock.advance(std::chrono::seconds(5));
        return tx.now();
    });
    CHECK(seen == before);
    temp.run(kInsertSetting, "x", "y");
    CHECK(temp.integer(kCountSettings) == 1);
}

TEST_CASE("no connection checkpoints by itself", "[db]") {
    const TempDatabase temp;
    const auto autocheckpoint = [](const db::ReadTx& tx) {
        return tx.find_integer("PRAGMA wal_autocheckpoint").value_or(-1);
    };
    CHECK(temp->read(autocheckpoint) == 0);
    CHECK(temp->write(db::WriteClass::kRequest, autocheckpoint) == 0);
}

TEST_CASE("a checkpoint runs only while the write lock is held", "[db]") {
    test::TempDirectory directory;
    test::FakeClock clock;
    const auto path = directory / "c.db";
    db::migrate(path);
    db::Database database({.path = path, .checkpoint_frames = 1}, clock);
    db::Connection other(path, db::Access::kWriter);
    other.execute("BEGIN IMMEDIATE");
    // While another connection holds the lock neither a commit nor a checkpoint can happen.
    const std::uint64_t before = database.status().checkpoints;
    std::promise<void> done;
    database.submit(
        db::WriteClass::kResult,
        [](db::WriteTx& tx) { tx.run(kInsertSetting, "k", "v"); },
        [&](std::exception_ptr) { done.set_value(); });
    CHECK(database.status().checkpoints == before);
    other.execute("COMMIT");
    done.get_future().wait();
    database.stop();
    CHECK(database.status().checkpoints > before);
}

TEST_CASE("a newer schema is refused and named", "[db]") {
    test::TempDirectory directory;
    const auto path = directory / "n.db";
    db::migrate(path);
    db::Connection(path, db::Access::kWriter).execute("PRAGMA user_version=99999");
    CHECK_THROWS_WITH(db::migrate(path), Catch::Contains("99999") && Catch::Contains("newer"));
}

TEST_CASE("a foreign SQLite file is refused", "[db]") {
    test::TempDirectory directory;
    const auto path = directory / "f.db";
    db::Connection(path, db::Access::kWriter).execute("CREATE TABLE other(x)");
    CHECK_THROWS_WITH(db::migrate(path), Catch::Contains("not a campaignd database"));
}

TEST_CASE("a migration that fails leaves the version and a verified backup", "[db]") {
    test::TempDirectory directory;
    const auto path = directory / "m.db";
    static constexpr db::Migration kFirst[] = {
        {1, "one", "CREATE TABLE a(x); INSERT INTO a VALUES(1);"}};
    static constexpr db::Migration kBroken[] = {{1, "one", ""},
                                                {2, "two", "CREATE TABLE b(x); SELEC;"}};
    static constexpr db::Migration kGood[] = {{1, "one", ""}, {2, "two", "CREATE TABLE b(x);"}};
    db::migrate(path, kFirst);
    CHECK_THROWS(db::migrate(path, kBroken));
    const db::MigrationReport report = db::migrate(path, kGood);
    CHECK(report.from == 1);
    CHECK(report.to == 2);
    REQUIRE(std::filesystem::exists(report.backup));
    CHECK(db::integrity_faults(report.backup, true).empty());
}

TEST_CASE("the next release's migration keeps what the first schema holds", "[db]") {
    const TempDatabase temp;
    const auto& path = temp->path();
    const std::span<const db::Migration> released = db::embedded_migrations();
    REQUIRE(released.front().version == 1);
    std::vector<db::Migration> next(released.begin(), released.end());
    const int version = released.back().version + 1;
    next.push_back({version, "more", "ALTER TABLE setting ADD COLUMN more TEXT"});
    temp.run(kInsertSetting, "a", "1");
    const db::MigrationReport report = db::migrate(path, next);
    CHECK(report.from == released.back().version);
    CHECK(db::schema_of(path) == version);
    CHECK(db::schema_of(report.backup) == released.back().version);
    // The process before still works on the new schema.
    temp.run(kInsertSetting, "b", "2");
    CHECK(temp.integer("SELECT count(*) FROM setting WHERE more IS NULL") == 2);
    CHECK(db::migrate(path, next).backup.empty());
    CHECK_THROWS_WITH(db::migrate(path), Catch::Contains("newer"));
}

TEST_CASE("a backup is sound, private and refuses an existing name", "[db]") {
    const TempDatabase temp;
    temp.run(kInsertSetting, "x", "y");
    const auto copy = temp.directory / "copy.db";
    db::back_up(temp->path(), copy);
    CHECK(db::integrity_faults(copy, true).empty());
    CHECK((std::filesystem::status(copy).permissions() & std::filesystem::perms::group_all) ==
          std::filesystem::perms::none);
    CHECK_THROWS_WITH(db::back_up(temp->path(), copy), Catch::Contains("exists already"));
}
