#include <catch2/catch.hpp>

#include "service/import_fixture.h"

using namespace campaignd;
using test::ImportFixture;

namespace {

constexpr const char* kCampaign =
    "INSERT INTO campaign(name, state, audience, created_at, updated_at) VALUES ('Spring', ?1, ?2, "
    "0, 0)";
constexpr const char* kEndCampaigns = "UPDATE campaign SET state = 6";
constexpr const char* kMembers = "SELECT count(*) FROM list_member";
constexpr const char* kRecipients = "SELECT count(*) FROM recipient";

}  // namespace

TEST_CASE("a list is created, renamed and removed with its members", "[service]") {
    ImportFixture fixture;
    fixture.run("email\na@example.com\nbad\n");
    const model::List list =
        fixture.lists.update(fixture.actor,
                             fixture.list_id,
                             {.name = "Clients", .description = std::string("who pays")});
    CHECK(list.name == "Clients");
    CHECK(list.description == "who pays");
    CHECK(list.recipients == 1);
    fixture.lists.remove(fixture.actor, list.id);
    CHECK_THROWS_WITH(fixture.lists.get(list.id), Catch::Contains("no list"));
    CHECK(fixture.temp.integer(kMembers) == 0);
    CHECK(fixture.temp.integer(kRecipients) == 1);
}

TEST_CASE("the name of a list is unique without regard to case", "[service]") {
    ImportFixture fixture;
    CHECK_THROWS_WITH(fixture.lists.create(fixture.actor, {.name = "CUSTOMERS", .description = {}}),
                      Catch::Contains("taken by list"));
    CHECK(fixture.lists
              .update(fixture.actor, fixture.list_id, {.name = "CUSTOMERS", .description = {}})
              .name == "CUSTOMERS");
    CHECK(fixture.lists.find_or_create(fixture.actor, "customers").id == fixture.list_id);
    CHECK(fixture.lists.find_or_create(fixture.actor, "New").id != fixture.list_id);
}

TEST_CASE("a list in the audience of a living campaign stays", "[service]") {
    ImportFixture fixture;
    const std::string id = std::to_string(fixture.list_id);
    const std::string audience = GENERATE_COPY(
        "{\"list_ids\":[" + id + "]}", "{\"list_ids\":[9],\"exclude_list_ids\":[7," + id + "]}");
    fixture.temp.run(kCampaign, 0, audience);
    CHECK_THROWS_WITH(fixture.lists.remove(fixture.actor, fixture.list_id),
                      Catch::Contains("\"Spring\""));
    fixture.temp.run(kEndCampaigns);
    fixture.lists.remove(fixture.actor, fixture.list_id);
    CHECK(fixture.lists.list({}).total == 0);
}

TEST_CASE("a list with an import under way stays", "[service]") {
    ImportFixture fixture;
    const std::int64_t id = fixture.queue("email\na@example.com\n");
    CHECK_THROWS_WITH(fixture.lists.remove(fixture.actor, fixture.list_id),
                      Catch::Contains("import"));
    fixture.finish(id);
    fixture.lists.remove(fixture.actor, fixture.list_id);
    CHECK(fixture.lists.list({}).items.empty());
}

TEST_CASE("lists are paged by id and searched by name", "[service]") {
    ImportFixture fixture;
    for (const char* name : {"Alpha", "Beta", "Gamma"}) {
        fixture.lists.create(fixture.actor, {.name = name, .description = {}});
    }
    model::ListsQuery query{.q = "", .after_id = 0, .limit = 3};
    const model::ListsPage first = fixture.lists.list(query);
    CHECK(first.items.size() == 3);
    CHECK(first.total == 4);
    REQUIRE(first.next);
    query.after_id = *first.next;
    const model::ListsPage second = fixture.lists.list(query);
    REQUIRE(second.items.size() == 1);
    CHECK(second.items[0].name == "Gamma");
    CHECK_FALSE(second.next);
    CHECK(fixture.lists.list({.q = "MM", .after_id = 0, .limit = 3}).total == 1);
}
