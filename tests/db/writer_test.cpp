#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "db/sql_error.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

namespace {

constexpr const char* kInsertSetting = "INSERT INTO setting(key, value) VALUES (?1, ?2)";
constexpr const char* kCountSettings = "SELECT count(*) FROM setting";

/// A unit that keeps the writer busy until it is let go.
class Hold {
  public:
    explicit Hold(db::Database& database) {
        std::promise<void> entered;
        std::shared_future<void> open = gate_.get_future().share();
        database.submit(
            db::WriteClass::kBulk,
            [&entered, open](db::WriteTx&) {
                entered.set_value();
                open.wait();
            },
            [](auto) {});
        entered.get_future().wait();
    }

    void release() { gate_.set_value(); }

  private:
    std::promise<void> gate_;
};

}  // namespace

TEST_CASE("units that wait together share a commit", "[db]") {
    const TempDatabase temp;
    Hold hold(*temp);
    const std::uint64_t before = temp->status().commits;
    std::atomic<int> done{0};
    for (int i = 0; i < 500; ++i) {
        temp->submit(
            db::WriteClass::kResult,
            [i](db::WriteTx& tx) { tx.run(kInsertSetting, std::to_string(i), "1"); },
            [&](std::exception_ptr error) { done += error ? 0 : 1; });
    }
    hold.release();
    temp->stop();
    CHECK(done == 500);
    CHECK(temp->status().commits - before == 2);  // the one that held, and all the others
}

TEST_CASE("many threads that write at once need fewer commits than writes", "[db]") {
    const TempDatabase temp;
    const std::uint64_t before = temp->status().commits;
    {
        std::vector<Thread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back("writer " + std::to_string(t), [&temp, t] {
                for (int i = 0; i < 50; ++i) {
                    temp.run(kInsertSetting, std::to_string(t * 100 + i), "1");
                }
            });
        }
    }
    CHECK(temp.integer(kCountSettings) == 400);
    CHECK(temp->status().commits - before < 300);
}

TEST_CASE("results are served before requests, and bulk one unit a commit", "[db]") {
    const TempDatabase temp;
    Hold hold(*temp);
    std::vector<std::string> order;  // writer thread only, until stop()
    const auto add = [&](db::WriteClass write_class, const char* name) {
        temp->submit(
            write_class, [&order, name](db::WriteTx&) { order.emplace_back(name); }, [](auto) {});
    };
    add(db::WriteClass::kBulk, "bulk 1");
    add(db::WriteClass::kBulk, "bulk 2");
    add(db::WriteClass::kRequest, "request");
    add(db::WriteClass::kResult, "result");
    const std::uint64_t before = temp->status().commits;
    hold.release();
    temp->stop();
    CHECK(order == std::vector<std::string>{"result", "request", "bulk 1", "bulk 2"});
    CHECK(temp->status().commits - before == 3);
}

TEST_CASE("stop finishes what waits and later writes fail cleanly", "[db]") {
    const TempDatabase temp;
    Hold hold(*temp);
    std::atomic<int> done{0};
    for (int i = 0; i < 20; ++i) {
        temp->submit(
            i % 2 == 0 ? db::WriteClass::kBulk : db::WriteClass::kRequest,
            [i](db::WriteTx& tx) { tx.run(kInsertSetting, std::to_string(i), "1"); },
            [&](std::exception_ptr error) { done += error ? 0 : 1; });
    }
    const Thread releaser("releaser", [&] { hold.release(); });
    temp->stop();
    CHECK(done == 20);
    try {
        temp.run(kInsertSetting, "late", "1");
        FAIL("a write after stop() passed");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::kUnavailable);
    }
    CHECK(temp.integer(kCountSettings) == 20);
}

TEST_CASE("every unit given while the database stops is answered", "[db]") {
    for (int round = 0; round < 20; ++round) {
        const TempDatabase temp;
        std::atomic<bool> over{false};
        std::atomic<int> given{0};
        std::atomic<int> answered{0};
        {
            const Thread submitter("submitter", [&] {
                while (!over) {
                    ++given;
                    temp->submit(
                        db::WriteClass::kResult, [](db::WriteTx&) {}, [&](auto) { ++answered; });
                    std::this_thread::yield();
                }
            });
            while (answered < 5) {
                std::this_thread::yield();
            }
            temp->stop();
            over = true;
        }
        REQUIRE(given == answered);
    }
}

TEST_CASE("a checkpoint never runs while another connection holds the write lock", "[db]") {
    const TempDatabase temp;
    for (int i = 0; i < 20; ++i) {
        temp.run(kInsertSetting, std::to_string(i), std::string(5'000, 'x'));
    }
    db::Connection other(temp->path(), db::Access::kWriter);
    other.execute("BEGIN IMMEDIATE");
    const std::uint64_t before = temp->status().checkpoints;
    // stop() ends with a checkpoint, which must wait for the lock and give up.
    std::atomic<bool> stopped{false};
    const Thread stopper("stopper", [&] {
        temp->stop();
        stopped = true;
    });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!stopped && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    CHECK(stopped);
    CHECK(temp->status().checkpoints == before);
    other.execute("ROLLBACK");
}

TEST_CASE("a lock held by another process for a moment delays a write, for long makes it busy",
          "[db]") {
    const TempDatabase temp;
    db::Connection other(temp->path(), db::Access::kWriter);
    other.execute("BEGIN IMMEDIATE");
    try {
        temp.run(kInsertSetting, "k", "v");
        FAIL("a write passed a lock");
    } catch (const db::SqlError& error) {
        CHECK(error.code() == ErrorCode::kBusy);
    }
    CHECK(temp->status().writable);
    std::promise<bool> outcome;
    temp->submit(
        db::WriteClass::kResult,
        [](db::WriteTx& tx) { tx.run(kInsertSetting, "k", "v"); },
        [&](std::exception_ptr error) { outcome.set_value(!error); });
    other.execute("COMMIT");
    CHECK(outcome.get_future().get());
}

TEST_CASE("a file that cannot be written is reported until a write passes, and reading goes on",
          "[db]") {
    TempDatabase temp;
    temp.run(kInsertSetting, "k", "v");
    try {
        temp->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
            tx.connection().execute("PRAGMA query_only=ON");
            try {
                tx.run(kInsertSetting, "l", "v");
            } catch (const db::SqlError&) {
                tx.connection().execute("PRAGMA query_only=OFF");
                throw;
            }
        });
        FAIL("a write to a read-only database passed");
    } catch (const db::SqlError& error) {
        CHECK((error.extended_code() & 0xFF) == SQLITE_READONLY);
        CHECK(error.code() == ErrorCode::kUnavailable);
    }
    const db::DatabaseStatus status = temp->status();
    CHECK_FALSE(status.writable);
    CHECK_FALSE(status.error.empty());
    CHECK_FALSE(status.sync_failed);
    CHECK(temp.integer(kCountSettings) == 1);
    temp.run(kInsertSetting, "m", "v");
    CHECK(temp->status().writable);
    CHECK(temp->status().error.empty());
}

TEST_CASE("what concerns the file sinks the whole commit, and nobody is told otherwise", "[db]") {
    const TempDatabase temp;
    Hold hold(*temp);
    std::atomic<int> done{0};
    std::atomic<int> failed{0};
    const auto count = [&](std::exception_ptr error) { ++(error ? failed : done); };
    const auto insert = [](db::WriteTx& tx) { tx.run(kInsertSetting, "k", "v"); };
    temp->submit(db::WriteClass::kResult, insert, count);
    temp->submit(
        db::WriteClass::kResult,
        [](db::WriteTx&) { throw db::SqlError(SQLITE_FULL, "disk full"); },
        count);
    temp->submit(
        db::WriteClass::kResult, [](db::WriteTx&) {}, count);
    hold.release();
    temp->stop();
    CHECK(done == 0);
    CHECK(failed == 3);
    CHECK(temp.integer(kCountSettings) == 0);
}

TEST_CASE("after a failed sync only results are taken, and the log stays for the next start",
          "[db]") {
    TempDatabase temp;
    CHECK_THROWS_AS(
        temp->write(db::WriteClass::kResult,
                    [](db::WriteTx&) { throw db::SqlError(SQLITE_IOERR_FSYNC, "sync"); }),
        db::SqlError);
    temp->write(db::WriteClass::kResult, [](db::WriteTx& tx) { tx.run(kInsertSetting, "k", "v"); });
    CHECK(temp->status().writable);
    CHECK(temp->status().sync_failed);
    CHECK_FALSE(temp->status().may_hand_over());
    CHECK_THROWS_WITH(temp.run(kInsertSetting, "l", "v"), Catch::Contains("a sync to disk failed"));
    const std::uint64_t checkpoints = temp->status().checkpoints;
    temp->stop();
    CHECK(temp->status().checkpoints == checkpoints);
    const std::filesystem::path path = temp->path();
    temp.database.reset();
    CHECK(std::filesystem::file_size(path.string() + "-wal") > 0);
    const db::Database again({.path = path}, temp.clock);
    CHECK(again.read([](const db::ReadTx& tx) { return tx.find_integer(kCountSettings); }) == 1);
}

TEST_CASE("SQLite's codes are told as what a caller can do", "[db]") {
    const std::pair<int, ErrorCode> expected[] = {
        {SQLITE_BUSY, ErrorCode::kBusy},
        {SQLITE_BUSY_SNAPSHOT, ErrorCode::kBusy},
        {SQLITE_LOCKED, ErrorCode::kBusy},
        {SQLITE_CONSTRAINT_FOREIGNKEY, ErrorCode::kConflict},
        {SQLITE_CONSTRAINT_CHECK, ErrorCode::kConflict},
        {SQLITE_CORRUPT_INDEX, ErrorCode::kCorrupt},
        {SQLITE_NOTADB, ErrorCode::kCorrupt},
        {SQLITE_FULL, ErrorCode::kUnavailable},
        {SQLITE_IOERR_WRITE, ErrorCode::kUnavailable},
        {SQLITE_READONLY_DBMOVED, ErrorCode::kUnavailable},
        {SQLITE_CANTOPEN, ErrorCode::kUnavailable},
        {SQLITE_NOMEM, ErrorCode::kUnavailable},
    };
    for (const auto& [code, meaning] : expected) {
        INFO(code);
        CHECK(db::SqlError(code, "x").code() == meaning);
    }
    CHECK(db::SqlError(SQLITE_ERROR, "x").code() == ErrorCode::kInternal);
    CHECK_FALSE(db::SqlError(SQLITE_CONSTRAINT_CHECK, "x").is_duplicate());
}

TEST_CASE("a file that is not a database is told as damaged and a missing directory by name",
          "[db]") {
    const test::TempDirectory directory;
    const auto path = directory / "text.db";
    std::FILE* file = std::fopen(path.c_str(), "w");
    REQUIRE(file != nullptr);
    std::fputs(std::string(8'192, 'x').c_str(), file);
    std::fclose(file);
    try {
        const db::Connection connection(path, db::Access::kWriter);
        FAIL("a text file was opened");
    } catch (const db::SqlError& error) {
        CHECK(error.code() == ErrorCode::kCorrupt);
    }
    CHECK_THROWS_WITH(db::Connection(directory / "none" / "x.db", db::Access::kWriter),
                      Catch::Contains("none/x.db") && Catch::Contains("directory exists"));
}

TEST_CASE("a long unit of work is not followed by others in its commit", "[db]") {
    TempDatabase temp;
    Hold hold(*temp);
    const std::uint64_t before = temp->status().commits;
    std::atomic<int> done{0};
    const auto count = [&](std::exception_ptr error) { done += error ? 0 : 1; };
    const auto submit = [&](db::WriteClass write_class, int i) {
        temp->submit(
            write_class,
            [&temp, i](db::WriteTx& tx) {
                tx.run(kInsertSetting, std::to_string(i), "1");
                temp.clock.advance(std::chrono::milliseconds(30));
            },
            count);
    };
    submit(db::WriteClass::kRequest, 1);
    submit(db::WriteClass::kRequest, 2);
    submit(db::WriteClass::kBulk, 3);
    submit(db::WriteClass::kResult, 4);
    submit(db::WriteClass::kResult, 5);
    hold.release();
    temp->stop();
    CHECK(done == 5);
    // The one that held; both results, which wait for nobody; each request; the bulk unit.
    CHECK(temp->status().commits - before == 5);
}

TEST_CASE("the unit of work that took the most steps is known by its place", "[db]") {
    const TempDatabase temp;
    temp->take_longest_unit();
    temp->write(db::WriteClass::kRequest,
                [](db::WriteTx& tx) { tx.run(kInsertSetting, "a", "1"); });
    const db::LongestUnit little = temp->take_longest_unit();
    temp->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        for (int i = 0; i < 100; ++i) {
            tx.run(kInsertSetting, std::to_string(i), "1");
        }
    });
    const db::LongestUnit much = temp->take_longest_unit();
    CHECK(little.steps > 0);
    CHECK(much.steps > 50 * little.steps);
    CHECK(much.where.find("writer_test.cpp:") != std::string::npos);
    CHECK(temp->take_longest_unit().steps == 0);
}

TEST_CASE("a log that is cleaned holds nothing that was deleted", "[db]") {
    TempDatabase temp;
    const std::string secret = "Zwanengracht 7";
    const auto holds = [&] {
        for (const char* name : {"campaignd.db", "campaignd.db-wal"}) {
            std::ifstream in(temp.directory / name, std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            if (bytes.find(secret) != std::string::npos) {
                return true;
            }
        }
        return false;
    };
    temp.run(kInsertSetting, "secret", secret + std::string(9'000, 'z'));
    temp.run("DELETE FROM setting WHERE key = 'secret'");
    REQUIRE(holds());

    SECTION("at once when nobody reads") {
        CHECK(temp->clean_log(std::chrono::seconds(20)));
        CHECK_FALSE(holds());
    }
    SECTION("later when somebody does") {
        temp->read([&](const db::ReadTx& tx) {
            CHECK(tx.find_integer(kCountSettings).has_value());
            CHECK_FALSE(temp->clean_log(std::chrono::milliseconds(1)));
        });
        bool cleaned = false;
        for (int tries = 0; tries < 200 && !cleaned; ++tries) {
            temp.clock.advance(std::chrono::seconds(1));  // past the pause after a failed try
            cleaned = temp->clean_log(std::chrono::milliseconds(100));
        }
        CHECK(cleaned);
        CHECK_FALSE(holds());
    }
}
