// Bulk actions and what comes of them later: jobs that fail, ongoing campaigns, histories.
#include <catch2/catch.hpp>

#include "service/people/bulk_end.h"
#include "service/people/bulk_fixture.h"
#include "service/sequence/ongoing_fixture.h"
#include "service/upkeep/check.h"
#include "wire/history.h"

using namespace campaignd;
using nlohmann::json;
using test::BulkFixture;

namespace {

constexpr const char* kChanges = "SELECT count(*) FROM bulk_change";
constexpr const char* kJobs =
    "SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id WHERE l.kind = 'bulk' AND ref = "
    "?1 AND state = 0";

/// What follows the third failure of a slice, or the third death of the process.
void fail_job_of(const BulkFixture& world, std::int64_t id) {
    world.write([&](db::WriteTx& tx) {
        const LaneId lane = queue::system_lane(tx, "bulk");
        for (const LeasedJob& job : queue::lease(tx, lane, 1, 10)) {
            queue::fail_job(tx, job, 1, "disk on fire");
        }
        service::stop_bulk(tx, id, "disk on fire");
    });
}

/// An ongoing campaign for who has a tag or an attribute, and bulk actions beside it.
struct Welcome : test::OngoingWorld {
    std::filesystem::path spool = temp.directory / "spool";
    service::BulkActions bulk{*temp, spool, [] {}};

    CampaignId start_for(const json& filter) {
        return start(ongoing_body({{"audience", {{"segment_ids", {add_segment(filter)}}}}}));
    }

    std::int64_t run(json body) {
        const auto id = bulk.create(actor, wire::read_bulk_order(body)).id;
        work(id);
        return id;
    }

    void work(std::int64_t id) const {
        service::BulkRunner runner(*temp, 3);
        while (runner.run_slice(id).more) {
        }
    }
};

}  // namespace

TEST_CASE("an action whose job failed says why and goes on where it stopped", "[bulk]") {
    BulkFixture world;
    world.add_people(world.add_list(), 20);
    const std::int64_t id =
        world.order({{"action", "add_tag"}, {"tag", "x"}, {"filter", json::object()}});
    REQUIRE(world.step(id));
    fail_job_of(world, id);
    const BulkAction stopped = world.bulk.get(id);
    CHECK(stopped.state == BulkState::kFailed);
    CHECK(stopped.error == "disk on fire");
    CHECK(stopped.counts.changed == 7);
    CHECK_FALSE(stopped.finished_at);
    CHECK(stopped.can_resume(world.temp.clock.now()));
    CHECK(world.temp.integer(kJobs, id) == 0);

    world.temp.clock.advance(std::chrono::hours(24 * 3));
    SECTION("by its button") {
        CHECK(world.bulk.resume(world.actor, id).state == BulkState::kRunning);
        CHECK(world.temp.integer(kJobs, id) == 1);
    }
    SECTION("by \"again\" in the queue, which runs its job") {}
    const BulkAction done = world.finish(id);
    CHECK(done.state == BulkState::kDone);
    CHECK(done.error.empty());
    CHECK(done.counts == BulkCounts{.changed = 20});
    CHECK_FALSE(done.can_resume(world.temp.clock.now()));
    CHECK_THROWS_WITH(world.bulk.resume(world.actor, id), Catch::Contains("cannot go on"));

    // What undo needs is kept from the end on, not from the stop.
    world.temp.clock.advance(std::chrono::hours(24 * 5));
    service::BulkRunner runner(*world.temp);
    CHECK_FALSE(runner.prune_slice(id));
    CHECK(world.temp.integer(kChanges) == 20);
    world.temp.clock.advance(std::chrono::hours(24 * 2));
    while (runner.prune_slice(id)) {
    }
    CHECK(world.temp.integer(kChanges) == 0);
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("an undo whose job failed goes on as an undo", "[bulk]") {
    BulkFixture world;
    const auto people = world.add_people(world.add_list(), 20);
    const auto before = world.everybody(people);
    const BulkAction done =
        world.run({{"action", "add_tag"}, {"tag", "x"}, {"filter", json::object()}});
    world.bulk.undo(world.actor, done.id);
    REQUIRE(world.step(done.id));
    fail_job_of(world, done.id);
    const BulkAction stopped = world.bulk.get(done.id);
    CHECK(stopped.state == BulkState::kFailed);
    CHECK(stopped.undo->restored == 7);
    CHECK(world.bulk.resume(world.actor, done.id).state == BulkState::kUndoing);
    const BulkAction undone = world.finish(done.id);
    CHECK(undone.state == BulkState::kUndone);
    CHECK(undone.undo->restored == 20);
    CHECK(world.everybody(people) == before);
}

TEST_CASE("an action that stopped is over after a week", "[bulk]") {
    BulkFixture world;
    world.add_people(world.add_list(), 20);
    const std::int64_t id = world.order({{"action", "export"}, {"filter", json::object()}});
    REQUIRE(world.step(id));
    fail_job_of(world, id);
    CHECK(world.bulk.get(id).can_resume(world.temp.clock.now()));
    world.temp.clock.advance(std::chrono::hours(24 * 7 + 1));
    CHECK_THROWS_WITH(world.bulk.resume(world.actor, id), Catch::Contains("7 days"));
    service::BulkRunner runner(*world.temp);
    while (runner.prune_slice(id)) {
    }
    CHECK(std::filesystem::is_empty(world.spool));
    CHECK_FALSE(world.step(id));
}

TEST_CASE("bulk actions bring nobody into an ongoing campaign unless they say so", "[bulk]") {
    const json action =
        GENERATE(json{{"action", "add_tag"}, {"tag", "vip"}},
                 json{{"action", "set_attribute"}, {"attribute", "plan"}, {"value", "pro"}});
    Welcome world;
    const CampaignId id =
        world.start_for({{"any",
                          {{{"field", "tag"}, {"op", "eq"}, {"value", "vip"}},
                           {{"field", "attributes.plan"}, {"op", "eq"}, {"value", "pro"}}}}});
    const auto people = world.add_people(world.list, 8);
    json body = action;
    body["ids"] = people;
    SECTION("they are passed over until they match no more") {
        const std::int64_t bulk = world.run(body);
        world.walk_after(id, 5);
        CHECK(world.first_messages(id) == 0);
        const json held = world.recipients.export_all(people[2]);
        CHECK(
            held["ongoing"] ==
            json::array({{{"campaign_id", id}, {"campaign", "Spring"}, {"place", "passed_over"}}}));
        world.bulk.undo(world.actor, bulk);
        world.work(bulk);
        world.walk_after(id, 5);
        world.set_attributes(people[2], {{"plan", "pro"}});  // by themselves
        world.walk_after(id, 5);
        CHECK(world.first_messages(id) == 1);
    }
    SECTION("they are mailed when the action says so") {
        body["join_ongoing"] = true;
        world.run(body);
        world.walk_after(id, 5);
        CHECK(world.first_messages(id) == 8);
    }
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("a bulk action on a list welcomes whom it puts there when it says so", "[bulk]") {
    const bool joins = GENERATE(false, true);
    Welcome world;
    const CampaignId id = world.start(world.ongoing_body());
    const auto people = world.add_people(world.add_list("others"), 8);
    world.temp.clock.advance(std::chrono::minutes(1));
    const std::int64_t bulk = world.run({{"action", "add_to_list"},
                                         {"list_id", world.list},
                                         {"ids", people},
                                         {"join_ongoing", joins}});
    world.welcome(id);
    CHECK(world.first_messages(id) == (joins ? 8 : 0));
    world.bulk.undo(world.actor, bulk);
    world.work(bulk);
    world.welcome(id);
    CHECK(world.first_messages(id) == (joins ? 8 : 0));
    CHECK(service::check_database(*world.temp).empty());
}

TEST_CASE("a person's history names tags and attributes that a bulk action changed", "[bulk]") {
    BulkFixture world;
    const RecipientId ada = world.add_person(world.add_list(), "ada@example.org");
    world.temp.clock.advance(std::chrono::seconds(1));
    const BulkAction tagged = world.run({{"action", "add_tag"}, {"tag", "vip"}, {"ids", {ada}}});
    world.temp.clock.advance(std::chrono::seconds(1));
    world.run(
        {{"action", "set_attribute"}, {"attribute", "plan"}, {"value", "pro"}, {"ids", {ada}}});
    world.temp.clock.advance(std::chrono::seconds(1));
    world.undo(tagged.id);
    const json lines =
        world.recipients.history(ada, {.kinds = {HistoryKind::kEdit}, .limit = 50}).items;
    REQUIRE(lines.size() == 3);
    CHECK(lines[0]["what"] == "untag");
    CHECK(lines[1]["what"] == "attribute");
    CHECK(lines[1]["detail"] == "plan");
    CHECK(lines[2]["what"] == "tag");
    CHECK(lines[2]["detail"] == "vip");
    CHECK(lines[2]["by"] == json{{"kind", "bulk"}, {"id", tagged.id}, {"name", nullptr}});
}
