#include <catch2/catch.hpp>

#include "service/desk.h"
#include "service/sequence/ongoing_fixture.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::OngoingWorld;
using nlohmann::json;

namespace {

struct Growing : OngoingWorld {
    std::vector<RecipientId> people = add_people(list, 3);
    std::int64_t others = add_list("others");
    CampaignId id = start(Studio::body(sender, list));

    AddedCounts add(const json& body) {
        return campaigns.add_people(actor, id, wire::read_added_people(body));
    }

    void run_additions(int slice = 2) const {
        for (std::int64_t addition = 1;
             addition <= temp.integer("SELECT coalesce(max(id), 0) FROM addition");
             ++addition) {
            while (write(
                [&](db::WriteTx& tx) { return service::addition_slice(tx, addition, slice); })) {
            }
        }
    }
};

}  // namespace

TEST_CASE("people named are added to a running campaign, each once", "[service]") {
    Growing world;
    const RecipientId anna = world.add_person(world.others, "anna@example.org");
    const RecipientId gone = world.add_person(world.others, "gone@example.org");
    world.leave(gone, RecipientStatus::kBounced);
    world.add_person(world.others, "blocked@example.org");
    world.temp.run("INSERT INTO suppression(value, created_at) VALUES ('blocked@example.org', 1)");
    const AddedCounts counts = world.add(
        {{"recipient_ids", {anna, world.people[0], gone, 4711}},
         {"emails", {"ANNA@example.org", "blocked@example.org", "nobody@example.org", "no"}}});
    CHECK(counts.added == 2);
    CHECK(counts.suppressed == 1);
    CHECK(counts.already == 1);
    CHECK(counts.not_active == 1);
    CHECK(counts.unknown == std::vector<std::string>{"4711", "nobody@example.org", "no"});
    CHECK(world.add({{"recipient_ids", {anna}}}).already == 1);
    CHECK(world.campaign(world.id).recipients == 5);
    CHECK(world.campaigns.progress(world.id).joined == 2);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a campaign to which a list is being added is not finished before", "[service]") {
    Growing world;
    for (int i = 0; i < 5; ++i) {
        world.add_person(world.others, "o" + std::to_string(i) + "@example.org");
    }
    const AddedCounts counts = world.add({{"list_ids", {world.others, world.list}}});
    REQUIRE(counts.addition_id.has_value());
    world.send_all(world.id);
    CHECK(world.state(world.id) == "running");
    world.run_additions();
    CHECK(world.first_messages(world.id) == 8);
    const auto additions = world.campaigns.additions(world.id);
    REQUIRE(additions.size() == 1);
    CHECK(additions[0].added == 5);
    CHECK(additions[0].ended_at.has_value());
    world.send_all(world.id);
    CHECK(world.state(world.id) == "finished");
    CHECK(broken(world.temp).empty());
}

TEST_CASE("an addition that adds nobody new lets the campaign finish", "[service]") {
    Growing world;
    world.add({{"list_ids", {world.list}}});
    world.send_all(world.id);
    world.run_additions();
    CHECK(world.state(world.id) == "finished");
    CHECK(broken(world.temp).empty());
}

TEST_CASE("an addition survives interruptions and ends with a cancelled campaign", "[service]") {
    Growing world;
    for (int i = 0; i < 5; ++i) {
        world.add_person(world.others, "o" + std::to_string(i) + "@example.org");
    }
    const std::int64_t addition = *world.add({{"list_ids", {world.others}}}).addition_id;
    CHECK_THROWS(world.write([&](db::WriteTx& tx) {
        service::addition_slice(tx, addition, 2);
        throw std::runtime_error("interrupted");
    }));
    CHECK(world.write([&](db::WriteTx& tx) { return service::addition_slice(tx, addition, 2); }));
    CHECK(world.first_messages(world.id) == 5);
    world.campaigns.cancel(world.actor, world.id, true);
    CHECK_FALSE(
        world.write([&](db::WriteTx& tx) { return service::addition_slice(tx, addition, 2); }));
    CHECK(world.first_messages(world.id) == 5);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("nobody is added to what does not run", "[service]") {
    Growing world;
    const CampaignId draft = world.add_campaign(world.sender, world.list);
    const auto code = [&](CampaignId id) {
        return test::code_of([&] {
            world.campaigns.add_people(
                world.actor, id, wire::read_added_people({{"recipient_ids", {world.people[0]}}}));
        });
    };
    CHECK(code(draft) == ErrorCode::kConflict);
    CHECK(code(4711) == ErrorCode::kNotFound);
    CHECK(test::code_of([&] { world.add(json::object()); }) == ErrorCode::kInvalid);
    CHECK(test::code_of([&] { world.add({{"list_ids", {4711}}}); }) == ErrorCode::kInvalid);
    world.campaigns.cancel(world.actor, world.id, false);
    CHECK(code(world.id) == ErrorCode::kConflict);
}
