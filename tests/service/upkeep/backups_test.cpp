#include "service/upkeep/backups.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "base/rfc3339.h"
#include "db/backup.h"
#include "support/temp_database.h"
#include "wire/backups.h"

using namespace campaignd;
using namespace std::chrono_literals;

namespace {

struct Shelf {
    test::TempDatabase temp;
    std::filesystem::path dir = temp.directory / "backups";
    service::Backups backups{*temp, dir, 2};
    service::Actor actor{"cli", ""};

    ErrorCode code_of_find(std::string_view name) {
        try {
            backups.find(name);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::kInternal;
    }
};

}  // namespace

TEST_CASE("a backup is a sound database named by its second", "[service]") {
    Shelf shelf;
    CHECK(shelf.backups.list().items.empty());
    const wire::json made = shelf.backups.create(shelf.actor);
    CHECK(made.at("name") == "campaignd-20270115T080000Z.db");
    CHECK(made.at("created_at") == "2027-01-15T08:00:00.000Z");
    CHECK(made.at("verified") == true);
    CHECK(made.at("size_bytes") > 0);
    const auto path = shelf.backups.find("campaignd-20270115T080000Z.db");
    CHECK(db::integrity_faults(path, true).empty());
    CHECK(wire::json(shelf.backups.list()).at("items").at(0) == made);
}

TEST_CASE("the oldest backups beyond the number kept go", "[service]") {
    Shelf shelf;
    for (int i = 0; i < 4; ++i) {
        shelf.backups.create(shelf.actor);
        shelf.temp.clock.advance(1s);
    }
    const auto items = shelf.backups.list().items;
    REQUIRE(items.size() == 2);
    CHECK(items[0].name == "campaignd-20270115T080003Z.db");
    CHECK(items[1].name == "campaignd-20270115T080002Z.db");
}

TEST_CASE("a backup that fails is told until one is made", "[service]") {
    test::TempDatabase temp;
    const std::filesystem::path dir = temp.directory / "backups";
    const service::Actor actor{"cli", ""};
    service::Backups greedy(*temp, dir, 2, std::int64_t{1} << 60);
    CHECK_FALSE(greedy.list().last_failure);
    CHECK_THROWS_AS(greedy.create(actor), Error);
    const auto failure = greedy.list().last_failure;
    REQUIRE(failure);
    CHECK(to_rfc3339(failure->at) == "2027-01-15T08:00:00.000Z");
    CHECK(failure->detail.find("MiB free") != std::string::npos);
    std::filesystem::create_directories(dir);
    std::ofstream(dir / "campaignd-20270115T075900Z.db.partial-0123456789ab") << "left by a kill";
    service::Backups modest(*temp, dir, 2);
    CHECK_NOTHROW(modest.create(actor));
    CHECK_FALSE(modest.list().last_failure);
    CHECK_THROWS_AS(modest.create(actor), Error);  // of this very second: no failure
    CHECK_FALSE(modest.list().last_failure);
    CHECK(std::distance(std::filesystem::directory_iterator(dir), {}) == 1);
}

TEST_CASE("a name that is no backup's leads nowhere", "[service]") {
    Shelf shelf;
    shelf.backups.create(shelf.actor);
    for (const char* name : {"../campaignd.db",
                             "campaignd.db",
                             "",
                             "campaignd-20270115T080001Z.db",
                             "campaignd-20270115/080000Z.db",
                             "campaignd-99999999T999999Z.db",
                             "campaignd-20270115T080000Z.db.partial"}) {
        CHECK(shelf.code_of_find(name) == ErrorCode::kNotFound);
    }
}
