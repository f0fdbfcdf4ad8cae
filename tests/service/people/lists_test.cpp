#include <catch2/catch.hpp>

#include "service/people/import_fixture.h"
#include "store/audience.h"
#include "store/campaigns.h"

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
    const List list =
        fixture.lists.update(fixture.actor,
                             fixture.list_id,
                             {.name = "Clients", .description = std::string("who pays")});
    CHECK(list.name == "Clients");
    CHECK(list.description == "who pays");
    CHECK(list.recipients == 1);
    fixture.lists.remove(fixture.actor, list.id);
    CHECK_THROWS_WITH(fixture.lists.get(list.id), Catch::Contains("no list"));
    fixture.temp->write(db::WriteClass::kBulk,
                        [&](db::WriteTx& tx) { service::remove_list_slice(tx, list.id, 500); });
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

TEST_CASE("a list that a segment asks for stays", "[service]") {
    ImportFixture fixture;
    const std::string id = std::to_string(fixture.list_id);
    const std::string condition =
        GENERATE_COPY(R"({"field":"list","op":"ne","value":)" + id + "}",
                      R"({"all":[{"not":{"field":"list","op":"in","value":[77,)" + id + "]}}]}");
    fixture.temp.run(
        "INSERT INTO segment(name, filter, created_at, updated_at) VALUES "
        "('Others', ?1, 0, 0), ('Text', '{\"field\":\"name\",\"op\":\"eq\",\"value\":1}', 0, 0)",
        condition);
    CHECK_THROWS_WITH(fixture.lists.remove(fixture.actor, fixture.list_id),
                      Catch::Contains("\"Others\" asks"));
    fixture.temp.run("DELETE FROM segment WHERE name = 'Others'");
    fixture.lists.remove(fixture.actor, fixture.list_id);
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
    service::PageQuery query{.q = "", .cursor = {}, .limit = 3};
    const auto first = fixture.lists.list(query);
    CHECK(first.items.size() == 3);
    CHECK(first.total == 4);
    REQUIRE(first.next);
    query.cursor = first.next;
    const auto second = fixture.lists.list(query);
    REQUIRE(second.items.size() == 1);
    CHECK(second.items[0].name == "Gamma");
    CHECK_FALSE(second.next);
    CHECK(fixture.lists.list({.q = "MM", .cursor = {}, .limit = 3}).total == 1);
}

TEST_CASE("a list that is deleted is out of sight at once and goes in slices", "[service]") {
    ImportFixture fixture;
    std::string text = "email\n";
    for (int i = 0; i < 1'200; ++i) {
        text += "u" + std::to_string(i) + "@example.com\n";
    }
    const std::int64_t import = fixture.run(text + "broken\n").id;
    const std::int64_t id = fixture.list_id;
    fixture.lists.remove(fixture.actor, id);
    CHECK(fixture.lists.list({}).items.empty());
    CHECK_THROWS_WITH(fixture.lists.get(id), Catch::Contains("no list"));
    CHECK(fixture.find("u7@example.com").list_ids.empty());
    RecipientQuery query;
    query.list_id = id;
    CHECK(fixture.recipients.list(query).items.empty());
    fixture.temp->read([&](const db::ReadTx& tx) {
        CHECK_FALSE(*store::has_anyone(tx, {{id}, {}, {}}, 9));
        CHECK(store::campaigns::audience_after(tx, {{id}, {}, {}}, 0, 9).empty());
    });
    // Its name is free, and the new list has nobody of the old one.
    const std::int64_t next =
        fixture.lists.create(fixture.actor, {.name = "Customers", .description = {}}).id;
    CHECK(next != id);
    CHECK(fixture.lists.get(next).recipients == 0);

    int slices = 1;
    while (fixture.temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        return service::remove_list_slice(tx, id, 500);
    })) {
        ++slices;
    }
    CHECK(slices == 3);
    CHECK(fixture.temp.integer("SELECT count(*) FROM list_member") == 0);
    CHECK(fixture.temp.integer("SELECT count(*) FROM import_rejected") == 0);
    CHECK(fixture.temp.integer("SELECT count(*) FROM list WHERE id = ?1", id) == 0);
    CHECK_THROWS_WITH(fixture.imports.get(import), Catch::Contains("no import"));
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient") == 1'200);
}
