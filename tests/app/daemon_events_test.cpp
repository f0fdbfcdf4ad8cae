#include "app/daemon_events.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "support/temp_database.h"

using namespace campaignd;
using app::DaemonEvents;
using test::TempDatabase;

namespace {

constexpr const char* kInsertList =
    "INSERT INTO list(name, created_at, updated_at) VALUES (?1, 0, 0)";
constexpr const char* kTables =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

}  // namespace

TEST_CASE("a change of a table is told under the topic that pages know", "[app]") {
    const TempDatabase temp;
    service::PrincipalCache cache(temp->clock());
    DaemonEvents events(temp->changes(), cache);
    const std::uint64_t before = events.revisions()["lists"];
    temp.run(kInsertList, "l");
    CHECK(events.revisions().at("lists") == before + 1);
    CHECK(app::topic_of("step_counter") == "messages");
    CHECK(app::topic_of("session").empty());
    CHECK(app::topic_of("nobody_knows_it") == "nobody_knows_it");
}

TEST_CASE("every table has a topic, or is said to be shown nowhere", "[app]") {
    const TempDatabase temp;
    const std::vector<std::string> tables =
        temp->read([](const db::ReadTx& tx) { return db::strings(tx.query(kTables)); });
    for (const std::string& table : tables) {
        CAPTURE(table);
        CHECK(app::has_topic(table));
    }
}

TEST_CASE("rights are another number once a cached login may have ended", "[app]") {
    const TempDatabase temp;
    service::PrincipalCache cache(temp->clock());
    DaemonEvents events(temp->changes(), cache);
    const std::uint64_t before = events.rights();
    cache.clear();
    CHECK(events.rights() != before);
}
