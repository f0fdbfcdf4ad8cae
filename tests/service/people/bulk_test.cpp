#include <catch2/catch.hpp>

#include "queue/instance.h"
#include "service/people/bulk_fixture.h"
#include "service/people/import_runner.h"
#include "service/people/imports.h"
#include "service/people/segments.h"
#include "service/upkeep/check.h"
#include "store/tags.h"

using namespace campaignd;
using nlohmann::json;
using test::BulkFixture;

namespace {

constexpr const char* kChanges = "SELECT count(*) FROM bulk_change";
constexpr const char* kValuesKept = "SELECT count(*) FROM bulk_change WHERE before IS NOT NULL";
constexpr const char* kSetRows = "SELECT count(*) FROM bulk_set";
constexpr const char* kListSize = "SELECT recipients FROM list WHERE id = ?1";
constexpr const char* kUnsubscribe = "UPDATE recipient SET status = 1 WHERE id = ?1";
constexpr const char* kLeave =
    "INSERT INTO list_left(recipient_id, list_id, at) VALUES (?1, ?2, 5)";
constexpr const char* kSkipped = "SELECT count(*) FROM message WHERE state = 5";
constexpr const char* kRejectedLeft =
    "SELECT count(*) FROM import_rejected WHERE instr(row, '@example.org') > 0";

BulkCounts counts(std::int64_t changed, std::int64_t unchanged, std::int64_t failed = 0) {
    return {.changed = changed, .unchanged = unchanged, .failed = failed};
}

}  // namespace

TEST_CASE("a bulk action changes each of its people once and tells how many", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const std::int64_t other = world.add_list("other");
    const auto people = world.add_people(list, 40);
    world.write([&](db::WriteTx& tx) { store::lists::add_member(tx, other, people[3]); });

    const BulkAction added =
        world.run({{"action", "add_to_list"}, {"list_id", other}, {"filter", {{"list_id", list}}}});
    CHECK(added.state == BulkState::kDone);
    CHECK(added.total == 40);
    CHECK(added.counts == counts(39, 1));
    CHECK(world.temp.integer(kListSize, other) == 40);

    const BulkAction tagged =
        world.run({{"action", "add_tag"}, {"tag", " VIP "}, {"ids", {people[1], people[5], 999}}});
    CHECK(tagged.counts == counts(2, 0));
    CHECK(world.person(people[5]).tags == std::vector<std::string>{"VIP"});

    const BulkAction set = world.run({{"action", "set_attribute"},
                                      {"attribute", "plan \"x\""},
                                      {"value", {{"level", 2}}},
                                      {"filter", {{"tag", "vip"}}}});
    CHECK(set.counts == counts(2, 0));
    CHECK(json::parse(world.person(people[1]).attributes)["plan \"x\""]["level"] == 2);

    const BulkAction removed =
        world.run({{"action", "remove_from_list"}, {"list_id", other}, {"filter", json::object()}});
    CHECK(removed.counts == counts(40, 0));
    CHECK(world.temp.integer(kListSize, other) == 0);
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("who comes to match later is not part of a bulk action, and who left it is", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const auto people = world.add_people(list, 20);
    const std::int64_t id =
        world.order({{"action", "add_tag"}, {"tag", "a"}, {"filter", {{"status", "active"}}}});
    REQUIRE(world.step(id));
    world.temp.run(kUnsubscribe, people[19]);
    const RecipientId late = world.add_person(list, "late@example.org");
    const BulkAction done = world.finish(id);
    CHECK(done.counts == counts(20, 0));
    CHECK(world.person(late).tags.empty());
    CHECK(world.person(people[19]).tags.size() == 1);
}

TEST_CASE("a filter, a segment and ids choose whom they name", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const auto people = world.add_people(list, 12);
    const RecipientId anna = world.add_person(
        world.add_list("b"), "anna@else.example", "Zoe Müller", {{"city", "Bonn"}});
    world.temp.run(kUnsubscribe, people[2]);
    service::Segments segments(*world.temp);
    const auto segment = segments.create(
        world.actor,
        {.name = "Bonn",
         .filter = json{{"field", "attributes.city"}, {"op", "eq"}, {"value", "bonn"}}.dump()});
    const json tag{{"action", "add_tag"}, {"tag", "x"}};
    const auto total = [&](const char* name, const json& value) {
        json body = tag;
        body[name] = value;
        return world.total(body);
    };
    CHECK(total("filter", json::object()) == 13);
    CHECK(total("filter", {{"list_id", list}}) == 12);
    CHECK(total("filter", {{"status", "unsubscribed"}}) == 1);
    CHECK(total("filter", {{"q", "P1"}}) == 3);
    CHECK(total("filter", {{"q", "zoe m"}}) == 1);
    CHECK(total("filter", {{"q", "%"}}) == 0);
    CHECK(total("filter", {{"list_id", list}, {"status", "active"}, {"q", "p1"}}) == 3);
    CHECK(total("filter", {{"not", {{"field", "email"}, {"op", "contains"}, {"value", "p"}}}}) ==
          0);
    CHECK(total("segment_id", segment.id) == 1);
    CHECK(total("ids", {anna, people[0], people[0], 4711}) == 2);
    world.recipients.erase(world.actor, anna);
    CHECK(total("segment_id", segment.id) == 0);
    CHECK(total("ids", {anna}) == 0);
}

TEST_CASE("undo makes people as they were, but for what others changed since", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    auto people = world.add_people(list, 15);
    people.push_back(world.add_person(list, "x@example.org", "X", {{"plan", "old"}, {"n", 1}}));
    const auto before = world.everybody(people);
    const BulkAction set = world.run({{"action", "set_attribute"},
                                      {"attribute", "plan"},
                                      {"value", "gold"},
                                      {"filter", json::object()}});
    CHECK(set.counts == counts(16, 0));
    RecipientChange change;
    change.attributes = json{{"plan", "silver"}}.dump();
    world.recipients.update(world.actor, people[4], change);
    const BulkAction undone = world.undo(set.id);
    CHECK(undone.state == BulkState::kUndone);
    REQUIRE(undone.undo);
    CHECK(undone.undo->restored == 15);
    CHECK(undone.undo->kept == 1);
    auto after = world.everybody(people);
    CHECK(json::parse(after[people[4]])["attributes"]["plan"] == "silver");
    after[people[4]] = before.at(people[4]);
    CHECK(after == before);
    CHECK(world.temp.integer(kChanges) == 0);
}

TEST_CASE("unsuppressing by undo frees only those whom the action suppressed", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const auto people = world.add_people(list, 9);
    const CampaignId campaign = world.add_campaign(BulkFixture::body(world.add_sender(), list, 1));
    world.launch(campaign);
    world.enrol(campaign);
    world.suppressions.add(world.actor,
                           {.value = "p0@example.org", .reason = "asked", .since = {}});
    const BulkAction done = world.run(
        {{"action", "suppress"}, {"reason", "old list"}, {"filter", {{"list_id", list}}}});
    CHECK(done.counts == counts(8, 1));
    CHECK(world.temp.integer(kSkipped) == 9);
    // Freed and suppressed again by a person: no longer the action's.
    world.suppressions.remove_value(world.actor, "address", "p1@example.org");
    world.temp.clock.advance(std::chrono::seconds(1));
    world.suppressions.add(world.actor, {.value = "p1@example.org", .reason = "", .since = {}});
    const BulkAction undone = world.undo(done.id);
    CHECK(undone.undo->restored == 7);
    CHECK(world.person(people[0]).suppressed_by);
    CHECK(world.person(people[1]).suppressed_by);
    CHECK_FALSE(world.person(people[2]).suppressed_by);
    CHECK(world.temp.integer(kSkipped) == 9);  // what was skipped stays skipped
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("nobody is put on a list that they have left", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const std::int64_t news = world.add_list("news");
    const auto people = world.add_people(list, 5);
    world.temp.run(kLeave, people[2], news);
    const BulkAction done =
        world.run({{"action", "add_to_list"}, {"list_id", news}, {"filter", json::object()}});
    CHECK(done.counts.changed == 4);
    CHECK(done.counts.reasons == std::map<std::string, std::int64_t>{{"left_list", 1}});
    CHECK(world.person(people[2]).list_ids == std::vector{list});
}

TEST_CASE("erasing many needs their number and leaves nothing of them", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const auto people = world.add_people(list, 30);
    service::Imports imports(*world.temp, world.spool);
    const auto upload = world.temp.directory / "upload.csv";
    std::ofstream(upload) << "email,name\np3@example.org,Person 3,too much\nbad P4@example.ORG,x\n";
    const auto import = imports.create(world.actor, {.list_id = list, .file = upload}).id;
    service::ImportRunner runner(*world.temp, world.spool);
    while (runner.run_slice(import)) {
    }
    CHECK(world.temp.integer(kRejectedLeft) == 1);
    for (const char* value : {"Person 3 says", "v"}) {
        world.run({{"action", "set_attribute"},
                   {"attribute", "note"},
                   {"value", value},
                   {"filter", {{"q", "p3@example.org"}}}});
    }
    CHECK(world.temp.integer(kValuesKept) == 1);
    const auto exported = world.run({{"action", "export"}, {"filter", json::object()}});
    const std::filesystem::path file = exported.file;
    REQUIRE(std::filesystem::exists(file));

    json order{{"action", "erase"}, {"filter", {{"list_id", list}}}};
    CHECK_THROWS_WITH(world.order(order), Catch::Contains("confirm"));
    order["confirm"] = 29;
    CHECK_THROWS_WITH(world.order(order), Catch::Contains("now it is 30"));
    order["confirm"] = 30;
    const BulkAction done = world.run(order);
    CHECK(done.counts == counts(30, 0));
    CHECK_FALSE(done.can_undo(world.temp.clock.now()));
    for (const RecipientId id : people) {
        CHECK(world.person(id).status == RecipientStatus::kErased);
    }
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(world.temp.integer(kRejectedLeft) == 0);
    CHECK(world.temp.integer("SELECT count(*) FROM bulk WHERE instr(target, 'p3@') > 0") == 0);
    CHECK(world.temp.integer(kValuesKept) == 0);
    order["confirm"] = 0;
    CHECK(world.run(order).counts == counts(0, 0));
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("an export is what an import here takes back", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list("A \"B\", C");
    const std::int64_t plain = world.add_list("\"Plain\"");
    std::vector<RecipientId> people = world.add_people(list, 23);
    people.push_back(
        world.add_person(list,
                         "formula@example.org",
                         "=HYPERLINK(\"x\")",
                         {{"note", "-1+1\r\nline"}, {"n", 4.5}, {"deep", {{"a", {1, 2}}}}}));
    world.write([&](db::WriteTx& tx) { store::lists::add_member(tx, plain, people[1]); });
    RecipientChange odd;
    odd.tags = std::vector<std::string>{"\"", "say \"hi\"", "\"quoted\"", "plain", "a\"b\""};
    world.recipients.update(world.actor, people[2], odd);
    world.temp.run(kUnsubscribe, people[7]);
    const BulkAction done = world.run({{"action", "export"}, {"filter", json::object()}});
    CHECK(done.counts == counts(24, 0));
    const std::string csv = world.file(done.id);
    CHECK(csv.starts_with("\"email\",\"name\",\"status\",\"timezone\",\"lists\",\"tags\","));
    CHECK_THAT(csv, Catch::Contains("\"'=HYPERLINK(\"\"x\"\")\""));
    CHECK(static_cast<std::int64_t>(csv.size()) == done.file_bytes);

    service::Imports imports(*world.temp, world.spool);
    const auto upload = world.temp.directory / "upload.csv";
    std::ofstream(upload, std::ios::binary) << csv;
    const auto before = world.everybody(people);
    const auto id = imports.create(world.actor, {.list_id = list, .file = upload}).id;
    service::ImportRunner runner(*world.temp, world.spool);
    while (runner.run_slice(id)) {
    }
    const ImportCounts taken = imports.get(id).counts;
    CHECK(taken.unchanged == 24);
    CHECK(taken.updated + taken.created + taken.rejected + taken.unknown_lists == 0);
    CHECK(world.everybody(people) == before);
}

TEST_CASE("chosen columns are written as they are named, cells safe for spreadsheets", "[bulk]") {
    BulkFixture world;
    const RecipientId id = world.add_person(
        world.add_list(), "a@example.org", "Ä \"x\"", {{"plan", "@SUM(A1)"}, {"n", 3}});
    const BulkAction done =
        world.run({{"action", "export"},
                   {"columns", {"id", "email", "name", "attributes.plan", "attributes.n"}},
                   {"ids", {id}}});
    CHECK(world.file(done.id) ==
          "\"recipient_id\",\"email\",\"name\",\"plan\",\"n\"\r\n\"" + std::to_string(id) +
              "\",\"a@example.org\",\"Ä \"\"x\"\"\",\"'@SUM(A1)\",\"3\"\r\n");
    world.temp.clock.advance(std::chrono::hours(25));
    CHECK_THROWS_WITH(world.bulk.take_file(world.actor, done.id), Catch::Contains("export again"));
    service::BulkRunner runner(*world.temp);
    while (runner.prune_slice(done.id)) {
    }
    CHECK(std::filesystem::is_empty(world.spool));
    CHECK(world.temp.integer(kSetRows) == 0);
}

TEST_CASE("what a dead process wrote beyond its last commit is not in the file", "[bulk]") {
    BulkFixture world;
    const auto people = world.add_people(world.add_list(), 20);
    const std::int64_t whole = world.order({{"action", "export"}, {"filter", json::object()}});
    world.finish(whole);
    const std::int64_t id = world.order({{"action", "export"}, {"filter", json::object()}});
    REQUIRE(world.step(id));
    const std::filesystem::path file = world.bulk.get(id).file;
    SECTION("a longer file is cut") {
        std::ofstream(file, std::ios::app) << "half a ro";
    }
    SECTION("a shorter file is begun anew") {
        std::filesystem::resize_file(file, 5);
    }
    SECTION("a lost file is begun anew") {
        std::filesystem::remove(file);
    }
    CHECK(world.finish(id).counts == counts(20, 0));
    CHECK(world.file(id) == world.file(whole));
}

TEST_CASE("an erasure takes the person out of an export under way", "[bulk]") {
    BulkFixture world;
    const auto people = world.add_people(world.add_list(), 20);
    const std::int64_t id = world.order({{"action", "export"}, {"filter", json::object()}});
    REQUIRE(world.step(id));
    world.recipients.erase(world.actor, people[2]);
    const BulkAction done = world.finish(id);
    CHECK(done.counts == BulkCounts{19, 0, 1, {{"erased", 1}}});
    CHECK_THAT(world.file(id), !Catch::Contains("p2@example.org"));
    CHECK_THAT(world.file(id), Catch::Contains("p19@example.org"));
}

TEST_CASE("a cancelled action leaves the rest alone, and what it did can be undone", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const auto people = world.add_people(list, 20);
    const std::int64_t id =
        world.order({{"action", "add_tag"}, {"tag", "x"}, {"filter", json::object()}});
    CHECK_THROWS_WITH(world.bulk.undo(world.actor, id), Catch::Contains("cancel it first"));
    REQUIRE(world.step(id));
    world.bulk.cancel(world.actor, id);
    CHECK_FALSE(world.step(id));
    const BulkAction cancelled = world.bulk.cancel(world.actor, id);
    CHECK(cancelled.state == BulkState::kCancelled);
    CHECK(cancelled.counts == counts(7, 0));
    CHECK(world.undo(id).undo->restored == 7);
    CHECK(world.total({{"action", "remove_tag"}, {"tag", "x"}, {"filter", {{"tag", "x"}}}}) == 0);
    CHECK_THROWS_WITH(world.bulk.cancel(world.actor, id), Catch::Contains("cannot be cancelled"));
}

TEST_CASE("an action whose list goes meanwhile fails and says why", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const std::int64_t gone = world.add_list("gone");
    world.add_people(list, 20);
    const std::int64_t id =
        world.order({{"action", "add_to_list"}, {"list_id", gone}, {"filter", json::object()}});
    REQUIRE(world.step(id));
    world.write([&](db::WriteTx& tx) { store::lists::mark_removed(tx, gone); });
    const BulkAction done = world.finish(id);
    CHECK(done.state == BulkState::kFailed);
    CHECK_THAT(done.error, Catch::Contains("was deleted"));
}

TEST_CASE("undo ends a week after the action", "[bulk]") {
    BulkFixture world;
    world.add_people(world.add_list(), 3);
    const BulkAction done =
        world.run({{"action", "add_tag"}, {"tag", "x"}, {"filter", json::object()}});
    CHECK(done.can_undo(world.temp.clock.now()));
    world.temp.clock.advance(std::chrono::hours(24 * 7 + 1));
    CHECK_THROWS_WITH(world.bulk.undo(world.actor, done.id), Catch::Contains("7 days"));
    service::BulkRunner runner(*world.temp);
    while (runner.prune_slice(done.id)) {
    }
    CHECK(world.temp.integer(kChanges) == 0);
}

TEST_CASE("a set of many people is kept exactly, however they are scattered", "[bulk]") {
    BulkFixture world;
    const std::int64_t list = world.add_list();
    const auto people = world.add_people(list, 9'000);
    std::vector<RecipientId> odd;
    for (const RecipientId id : people) {
        if (id % 3 != 0 || id % 700 < 90) {
            odd.push_back(id);
        }
    }
    REQUIRE(odd.size() < kMaxBulkIds);
    world.slice = 5'000;
    const BulkAction done = world.run({{"action", "add_tag"}, {"tag", "odd"}, {"ids", odd}});
    CHECK(done.counts == counts(static_cast<std::int64_t>(odd.size()), 0));
    std::size_t tagged = 0;
    world.temp->read([&](const db::ReadTx& tx) {
        for (const RecipientId id : odd) {
            tagged += store::tags::of_recipient(tx, id).size();
        }
    });
    CHECK(tagged == odd.size());
}
