#include "app/inspector.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "base/clock.h"
#include "support/temp_database.h"

using campaignd::SystemClock;
using campaignd::app::Inspector;
using campaignd::test::TempDatabase;
using namespace campaignd;

namespace {

using std::chrono::seconds;

/// A database on real time, for a thread that naps.
struct Fixture {
    Fixture() : path(temp->path()) {
        temp.database.reset();
        database = std::make_unique<db::Database>(db::DatabaseOptions{.path = path}, clock);
    }

    TempDatabase temp;
    std::filesystem::path path;
    SystemClock clock;
    std::unique_ptr<db::Database> database;
};

template <typename F>
bool becomes(F&& condition) {
    const auto end = std::chrono::steady_clock::now() + seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

}  // namespace

TEST_CASE("A file that was left open is looked through, and damage is known", "[app]") {
    Fixture fixture;
    {
        std::fstream file(fixture.path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(3 * 4096);
        file << std::string(4096, 'x');
    }
    Inspector inspector(*fixture.database);
    inspector.start(true, seconds(0));
    CHECK(becomes([&] { return !fixture.database->status().damage.empty(); }));
    inspector.stop();
}

TEST_CASE("A sound file that was left open goes on, and a false alarm is forgotten", "[app]") {
    Fixture fixture;
    Inspector inspector(*fixture.database);
    inspector.start(true, seconds(60));
    CHECK(fixture.database->status().damage.empty());
    fixture.database->note_damage("a bad read");
    CHECK(becomes([&] { return fixture.database->status().damage.empty(); }));
    CHECK(fixture.database->status().may_hand_over());
    inspector.stop();
}

TEST_CASE("An inspector that was never started, or is at rest, stops at once", "[app]") {
    Fixture fixture;
    Inspector never(*fixture.database);
    never.stop();
    Inspector resting(*fixture.database);
    resting.start(false, seconds(60));
    resting.stop();
}
