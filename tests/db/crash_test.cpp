#include <catch2/catch.hpp>
#include <set>

#include "db/backup.h"
#include "support/child_process.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::ChildProcess;
using test::TempDatabase;

TEST_CASE("a process killed in the middle of writing keeps every write it acknowledged", "[db]") {
    TempDatabase temp;
    const std::filesystem::path path = temp->path();
    temp.database.reset();
    std::set<long> acknowledged;
    for (int round = 0; round < 20; ++round) {
        INFO("round " << round);
        const long first = round * 1'000'000L + 1;
        ChildProcess child({CAMPAIGND_DB_CHILD, "write", path.string(), std::to_string(first)});
        const int lines = 1 + round * 13;
        for (int i = 0; i < lines; ++i) {
            const std::optional<std::string> line = child.read_line();
            REQUIRE(line);
            acknowledged.insert(std::stol(*line));
        }
        child.kill_now();
        // What it said before it died and we had not read yet counts as well.
        while (const std::optional<std::string> line = child.read_line()) {
            acknowledged.insert(std::stol(*line));
        }
        const db::Database database({.path = path}, temp.clock);
        std::set<long> kept;
        database.read([&](const db::ReadTx& tx) {
            db::Statement row = tx.query("SELECT key FROM setting");
            while (row.step()) {
                kept.insert(std::stol(row.string(0)));
            }
        });
        REQUIRE(std::includes(kept.begin(), kept.end(), acknowledged.begin(), acknowledged.end()));
        REQUIRE(db::integrity_faults(path, false).empty());
    }
    CHECK(acknowledged.size() > 2'000);
}

TEST_CASE("a full disk fails the write as unavailable and the next one after it passes", "[db]") {
    TempDatabase temp;
    const std::filesystem::path path = temp->path();
    temp.database.reset();
    ChildProcess child({CAMPAIGND_DB_CHILD, "full", path.string()});
    const std::string unavailable =
        "error " + std::to_string(static_cast<int>(ErrorCode::kUnavailable));
    CHECK(child.read_line() == unavailable);
    CHECK(child.read_line() == "not writable");
    CHECK(child.read_line() == "written");
    CHECK(child.read_line() == "writable");
    CHECK(child.wait() == 0);
    CHECK(db::integrity_faults(path, true).empty());
}

TEST_CASE("two processes that write at once both go on", "[db]") {
    const TempDatabase temp;
    temp->set_peer_alive(true);
    ChildProcess child({CAMPAIGND_DB_CHILD, "contend", temp->path().string(), "300"});
    std::optional<std::string> waits;
    std::vector<double> mine;
    std::atomic<bool> over{false};
    const Thread reader("child", [&] {
        waits = child.read_line();
        over = true;
    });
    while (!over) {
        const auto start = std::chrono::steady_clock::now();
        temp.run("INSERT INTO setting(key, value) VALUES (?1, '1')",
                 "parent " + std::to_string(mine.size()));
        mine.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count());
    }
    REQUIRE(waits);
    CHECK(child.wait() == 0);
    std::sort(mine.begin(), mine.end());
    WARN("child p50 p99 max: " << *waits << " us; parent: " << mine.size() << " writes, p99 "
                               << mine[mine.size() * 99 / 100] << " ms");
    CHECK(mine.size() > 5);  // a starved one gets through once in seconds
    CHECK(temp.integer("SELECT count(*) FROM setting WHERE key LIKE 'child %'") == 300);
}
