#include "queue/leftovers.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "queue/instance.h"
#include "support/planted.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

TEST_CASE("lock files and journals of nobody go once they are old", "[queue]") {
    namespace fs = std::filesystem;
    TempDatabase temp;
    queue::Instance instance(*temp, "test");
    const std::string own =
        temp->read([](const db::ReadTx& tx) { return queue::list_instances(tx); }).at(0).lock_file;
    const auto make = [&](const std::string& name, std::chrono::minutes age) {
        const fs::path file = temp.directory / name;
        std::ofstream(file, std::ios::app).close();
        fs::last_write_time(file, fs::file_time_type::clock::now() - age);
        return file;
    };
    using std::chrono::minutes;
    const fs::path lock = make("campaignd.db-instance-00aa", minutes(11));
    const fs::path journal = make("campaignd.db-outcomes-00aa", minutes(11));
    const fs::path young = make("campaignd.db-instance-00bb", minutes(9));
    const fs::path foreign = make("other.db-instance-00cc", minutes(99));
    const fs::path known = make("campaignd.db-outcomes-00dd", minutes(99));
    make(own, minutes(99));
    make(queue::journal_name(own), minutes(99));
    CHECK(queue::remove_leftovers(temp->path(), {"campaignd.db-instance-00dd", own}) == 2);
    CHECK_FALSE(fs::exists(lock));
    CHECK_FALSE(fs::exists(journal));
    CHECK(fs::exists(young));
    CHECK(fs::exists(foreign));
    CHECK(fs::exists(known));
    // A living process keeps its lock file, whatever the database says.
    CHECK(queue::remove_leftovers(temp->path(), {queue::journal_name(own)}) == 1);
    CHECK(fs::exists(temp.directory / own));
}

TEST_CASE("what somebody planted under the names of lock files stays", "[queue][planted]") {
    TempDatabase temp;
    campaignd::test::Planted planted;
    planted.plant_all(temp.directory.path(), "campaignd.db-instance-");
    planted.plant_all(temp.directory.path(), "campaignd.db-outcomes-");
    CHECK(queue::remove_leftovers(temp->path(), {}) == 0);
    planted.check();
    planted.clear();
}
