#include "db/table_changes.h"

#include <catch2/catch.hpp>

#include "support/temp_database.h"

using namespace campaignd;
using test::TempDatabase;

namespace {

constexpr const char* kInsertSetting = "INSERT INTO setting(key, value) VALUES (?1, ?2)";
constexpr const char* kRenameSetting = "UPDATE setting SET value = ?2 WHERE key = ?1";
constexpr const char* kCountSettings = "SELECT count(*) FROM setting";
constexpr const char* kInsertList =
    "INSERT INTO list(name, created_at, updated_at) VALUES (?1, 0, 0)";

std::uint64_t changes_of(const TempDatabase& temp, std::string_view table) {
    for (const auto& [name, count] : temp->changes().all()) {
        if (name == table) {
            return count;
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("a commit counts for each table that it changed", "[db]") {
    const TempDatabase temp;
    const std::uint64_t before = changes_of(temp, "setting");
    temp->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        tx.run(kInsertSetting, "a", "1");  // a table WITHOUT ROWID
        tx.run(kInsertSetting, "b", "1");
        tx.run(kInsertList, "l");
    });
    CHECK(changes_of(temp, "setting") == before + 1);
    CHECK(changes_of(temp, "list") == 1);
    temp.run(kRenameSetting, "a", "2");
    CHECK(changes_of(temp, "setting") == before + 2);
    CHECK(changes_of(temp, "list") == 1);
}

TEST_CASE("what changed no row, only read, or failed counts for nothing", "[db]") {
    const TempDatabase temp;
    temp.run(kInsertSetting, "a", "1");
    const std::uint64_t before = changes_of(temp, "setting");
    temp.run(kRenameSetting, "nobody", "2");
    CHECK(temp.integer(kCountSettings) >= 1);
    CHECK_THROWS(temp.run(kInsertSetting, "a", "1"));
    CHECK(changes_of(temp, "setting") == before);
}

TEST_CASE("more tables than there are bits share one", "[db]") {
    db::TableChanges changes;
    for (std::size_t i = 0; i < db::TableChanges::kMostTables + 5; ++i) {
        CHECK(changes.index_of("t" + std::to_string(i)) < db::TableChanges::kMostTables);
    }
    CHECK(changes.index_of("t3") == 3);
    db::TableChanges::Tables some;
    some.set(3);
    changes.note(some);
    CHECK(changes.all()[3] == std::pair<std::string, std::uint64_t>("t3", 1));
}
