#include <catch2/catch.hpp>

#include "service/desk.h"
#include "service/people/import_taking.h"
#include "service/sequence/campaign_moves.h"
#include "service/sequence/enrolment.h"
#include "service/sequence/ongoing_fixture.h"
#include "store/launch_matches.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::OngoingWorld;
using nlohmann::json;

namespace {

json pro() {
    return {{"field", "attributes.plan"}, {"op", "eq"}, {"value", "pro"}};
}

struct BySegment : OngoingWorld {
    std::int64_t segment = add_segment(pro());

    json body(json more = json::object()) const {
        json all = ongoing_body(std::move(more));
        all["audience"] = {{"segment_ids", {segment}}};
        return all;
    }
};

ImportedRecipient row(const std::string& email, const std::string& attributes = "{}") {
    ImportedRecipient row;
    row.email = email;
    row.attributes = attributes;
    return row;
}

void take(const OngoingWorld& world, const std::vector<ImportedRecipient>& rows, bool joins) {
    world.write([&](db::WriteTx& tx) {
        Import import;
        import.list_id = world.list;
        import.joins = joins;
        service::take_into(tx, import, rows);
    });
}

}  // namespace

TEST_CASE("an ongoing campaign enrols whoever joins its list, each person once", "[service]") {
    OngoingWorld world;
    world.add_people(world.list, 3);
    const CampaignId id = world.start(world.ongoing_body());
    CHECK(world.campaign(id).recipients == 3);
    CHECK(world.campaign(id).enrolling);
    world.send_all(id);
    CHECK(world.state(id) == "running");  // nothing is left to do, and it goes on

    const RecipientId anna = world.join("anna@example.org");
    CHECK(world.temp.integer("SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id "
                             "WHERE l.kind = 'join' AND j.ref = ?1",
                             id) == 1);
    world.welcome(id);
    CHECK(world.messages_to(id, anna) == 1);
    CHECK(world.campaign(id).recipients == 4);
    CHECK(world.campaigns.progress(id).joined == 1);

    // Leaves, comes back, is on the list a second time: still one message.
    const auto change = [&](const json& lists) {
        world.recipients.update(world.actor, anna, wire::read_recipient({{"list_ids", lists}}));
    };
    change(json::array());
    change({world.list});
    world.welcome(id);
    world.send_all(id);
    change(json::array());
    change({world.list});
    world.welcome(id);
    CHECK(world.messages_to(id, anna) == 1);
    CHECK(world.campaigns.progress(id).joined == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("who is in the audience at launch can be left out", "[service]") {
    OngoingWorld world;
    world.add_people(world.list, 3);
    const CampaignId id = world.start(world.ongoing_body({{"include_existing", false}}));
    CHECK(world.campaign(id).enrolled);
    world.join("anna@example.org");
    world.welcome(id);
    world.walk(id);
    CHECK(world.first_messages(id) == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a welcome campaign can start on an empty list", "[service]") {
    OngoingWorld world;
    const CampaignId id = world.start(world.ongoing_body());
    CHECK(world.state(id) == "running");
    CHECK(world.mail.preflight(id).ok());
    CHECK(world.mail.preflight(id).goes_on);
    world.join("anna@example.org");
    world.welcome(id);
    CHECK(world.first_messages(id) == 1);
}

TEST_CASE("those who left, are suppressed or left out are not mailed when they join", "[service]") {
    OngoingWorld world;
    const std::int64_t excluded = world.add_list("excluded");
    json body = world.ongoing_body();
    body["audience"]["exclude_list_ids"] = {excluded};
    const CampaignId id = world.start(body);
    const RecipientId out = world.join("out@example.org");
    const RecipientId gone = world.join("gone@example.org");
    const RecipientId away = world.join("away@example.org");
    const RecipientId blocked = world.join("blocked@example.org");
    world.write([&](db::WriteTx& tx) { store::lists::add_member(tx, excluded, out); });
    world.leave(gone, RecipientStatus::kUnsubscribed);
    world.recipients.update(world.actor, away, wire::read_recipient({{"list_ids", json::array()}}));
    world.temp.run("INSERT INTO suppression(value, created_at) VALUES ('blocked@example.org', 1)");
    world.welcome(id);
    CHECK(world.first_messages(id) == 1);
    CHECK(world.messages_to(id, blocked) == 1);  // in the ledger, skipped with its reason
    CHECK(world.counts(id)[MessageState::kSkipped] == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("joins are enrolled once, whatever the slices and interruptions", "[service]") {
    for (int size = 1; size <= 6; ++size) {
        INFO("slices of " << size);
        OngoingWorld world;
        const CampaignId id = world.start(world.ongoing_body());
        for (const char* email : {"a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org"}) {
            world.join(email);
        }
        bool more = true;
        for (int round = 0; more && round < 30; ++round) {
            try {
                world.write([&](db::WriteTx& tx) {
                    service::newcomer_slice(tx, id, size);
                    fail(ErrorCode::kUnavailable, "interrupted");
                });
            } catch (const Error&) {
            }
            more =
                world.write([&](db::WriteTx& tx) { return service::newcomer_slice(tx, id, size); });
        }
        CHECK(world.first_messages(id) == 5);
        CHECK(world.temp.integer("SELECT count(*) FROM newcomer") == 0);
        CHECK(broken(world.temp).empty());
    }
}

TEST_CASE("joins whose time is over are enrolled by the next slice", "[service]") {
    OngoingWorld world;
    const std::int64_t excluded = world.add_list("excluded");
    json body = world.ongoing_body();
    body["audience"]["exclude_list_ids"] = {excluded};
    const CampaignId id = world.start(body);
    for (const char* email : {"a@x.org", "b@x.org", "c@x.org", "d@x.org"}) {
        const RecipientId person = world.join(email);
        if (*email == 'b' || *email == 'd') {
            world.write([&](db::WriteTx& tx) { store::lists::add_member(tx, excluded, person); });
        }
    }
    int slices = 1;
    while (world.write([&](db::WriteTx& tx) {
        return service::newcomer_slice(
            tx, id, SliceLimit(500, world.temp.clock, std::chrono::milliseconds(0)));
    })) {
        CHECK(world.first_messages(id) == slices);
        ++slices;
    }
    CHECK(slices == 2);
    CHECK(world.first_messages(id) == 2);
    CHECK(world.temp.integer("SELECT count(*) FROM newcomer") == 0);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("whoever comes to match a segment is enrolled at the next look", "[service]") {
    BySegment world;
    world.add_person(world.list, "old@example.org", "", {{"plan", "pro"}});
    const RecipientId anna = world.add_person(world.list, "anna@example.org");
    const CampaignId id = world.start(world.body());
    CHECK(world.first_messages(id) == 1);
    const auto next = world.walk(id);
    REQUIRE(next.has_value());
    CHECK(*next == world.temp.clock.now() + 300'000);
    world.set_attributes(anna, {{"plan", "pro"}});
    CHECK(world.walk(id) == next);  // not yet
    CHECK(world.first_messages(id) == 1);
    world.walk_after(id, 5);
    CHECK(world.messages_to(id, anna) == 1);
    world.set_attributes(anna, {{"plan", "free"}});
    world.walk_after(id, 5);
    world.set_attributes(anna, {{"plan", "pro"}});
    world.walk_after(id, 5);
    CHECK(world.messages_to(id, anna) == 1);
    CHECK(world.campaigns.progress(id).joined == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("only who comes to match later is enrolled when the launch says so", "[service]") {
    BySegment world;
    const RecipientId old = world.add_person(world.list, "old@example.org", "", {{"plan", "pro"}});
    const CampaignId id = world.start(world.body({{"include_existing", false}}));
    CHECK(world.campaign(id).enrolled);
    const RecipientId anna = world.join("anna@example.org", {{"plan", "pro"}});
    world.walk(id);
    CHECK(world.messages_to(id, old) == 0);
    CHECK(world.messages_to(id, anna) == 1);
    // Matched no more, and then again: that is coming to match.
    world.set_attributes(old, {{"plan", "free"}});
    world.walk_after(id, 5);
    world.set_attributes(old, {{"plan", "pro"}});
    world.walk_after(id, 5);
    CHECK(world.messages_to(id, old) == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("who comes to match while the walk of the launch is under way is enrolled", "[service]") {
    BySegment world;
    std::vector<RecipientId> old;
    std::vector<RecipientId> later;
    for (int i = 0; i < 6; ++i) {
        const std::string n = std::to_string(i);
        old.push_back(
            world.add_person(world.list, "old" + n + "@example.org", "", {{"plan", "pro"}}));
        later.push_back(world.add_person(world.list, "later" + n + "@example.org"));
    }
    const bool scheduled = GENERATE(false, true);
    json body = world.body({{"include_existing", false}});
    if (scheduled) {
        body["schedule_at"] = wire::time(world.temp.clock.now() + 3'600'000);
    }
    const CampaignId id = world.add_campaign(body);
    world.launch(id);
    const auto slice = [&] {
        return world.write([&](db::WriteTx& tx) { return service::enrol_slice(tx, id, 2).more; });
    };
    world.set_attributes(later[5], {{"plan", "pro"}});  // ahead of the walk
    CHECK(slice());
    world.set_attributes(later[0], {{"plan", "pro"}});  // behind it
    world.set_attributes(old[5], {{"plan", "free"}});   // goes and comes again
    world.set_attributes(old[5], {{"plan", "pro"}});
    world.set_attributes(old[4], {{"plan", "pro"}, {"city", "Bonn"}});  // matches all the while
    world.join("new@example.org", {{"plan", "pro"}});
    while (slice()) {
    }
    CHECK(world.campaign(id).enrolled);
    CHECK(world.temp.integer("SELECT count(*) FROM launch_match") == 0);
    CHECK(world.temp.integer("SELECT count(*) FROM passed_over") == 5);
    if (scheduled) {
        world.temp.clock.advance(std::chrono::hours(1));
        world.write([&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, id); });
    }
    world.walk(id);
    CHECK(world.messages_to(id, later[5]) == 1);
    CHECK(world.messages_to(id, later[0]) == 1);
    CHECK(world.messages_to(id, old[5]) == 1);
    CHECK(world.first_messages(id) == 4);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a launch leaves out who matched when it looked, not who came before it was written",
          "[service]") {
    BySegment world;
    const RecipientId old = world.add_person(world.list, "old@example.org", "", {{"plan", "pro"}});
    const RecipientId late = world.add_person(world.list, "late@example.org");
    const CampaignId id = world.add_campaign(world.body({{"include_existing", false}}));
    const auto draft = world.campaign(id);
    const auto existing = world.temp->read([&](const db::ReadTx& tx) {
        return store::launch_matches::find(tx, service::segments_of(draft.audience));
    });
    const auto compiled = service::compile_campaign(world.temp->read([&](const db::ReadTx& tx) {
        return service::source_of(tx, store::campaigns::get(tx, id));
    }));
    world.set_attributes(late, {{"plan", "pro"}});
    CHECK(world.write([&](db::WriteTx& tx) {
        return service::moves::launch(tx, store::campaigns::get(tx, id), &compiled, {}, existing);
    }));
    world.enrol(id);
    world.walk(id);
    CHECK(world.messages_to(id, old) == 0);
    CHECK(world.messages_to(id, late) == 1);
}

TEST_CASE("a launch that leaves people out can be cancelled before it passed them over",
          "[service]") {
    BySegment world;
    world.add_person(world.list, "old@example.org", "", {{"plan", "pro"}});
    const CampaignId id = world.add_campaign(world.body({{"include_existing", false}}));
    world.launch(id);
    CHECK(world.temp.integer("SELECT count(*) FROM launch_match") == 1);
    world.campaigns.cancel(world.actor, id, true);
    world.welcome(id);
    CHECK(world.temp.integer("SELECT count(*) FROM launch_match") == 0);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a wall clock set back does not stop the looks", "[service]") {
    BySegment world;
    const CampaignId id = world.start(world.body());
    world.walk(id);
    world.temp.clock.jump(std::chrono::hours(-48));
    const RecipientId anna = world.join("anna@example.org", {{"plan", "pro"}});
    world.walk(id);
    CHECK(world.messages_to(id, anna) == 1);
}

TEST_CASE("an import mails nobody of an ongoing campaign unless it says so", "[service]") {
    OngoingWorld world;
    const CampaignId id = world.start(world.ongoing_body());
    take(world, {row("quiet@example.org")}, false);
    world.welcome(id);
    world.walk(id);
    CHECK(world.first_messages(id) == 0);
    world.join("known@example.org");
    world.welcome(id);
    take(world, {row("loud@example.org"), row("known@example.org")}, true);
    world.welcome(id);
    CHECK(world.first_messages(id) == 2);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("an import does not make people come to match a segment unless it says so", "[service]") {
    BySegment world;
    const RecipientId known = world.add_person(world.list, "known@example.org");
    const CampaignId id = world.start(world.body());
    world.walk(id);
    const std::vector<ImportedRecipient> rows{row("new@example.org", R"({"plan":"pro"})"),
                                              row("known@example.org", R"({"plan":"pro"})"),
                                              row("other@example.org")};
    take(world, rows, false);
    world.walk_after(id, 5);
    CHECK(world.first_messages(id) == 0);
    CHECK(world.temp.integer("SELECT count(*) FROM passed_over") == 2);
    world.set_attributes(known, {{"plan", "free"}});
    world.walk_after(id, 5);
    CHECK(world.temp.integer("SELECT count(*) FROM passed_over") == 1);
    take(world, {row("third@example.org", R"({"plan":"pro"})")}, true);
    world.walk_after(id, 5);
    CHECK(world.first_messages(id) == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a person ends the enrolling, and what is under way ends", "[service]") {
    OngoingWorld world;
    world.add_people(world.list, 2);
    const CampaignId id = world.start(world.ongoing_body({}, 2));
    world.send_all(id);
    world.campaigns.stop_enrolling(world.actor, id);
    world.campaigns.stop_enrolling(world.actor, id);  // holds already
    const RecipientId late = world.join("late@example.org");
    world.welcome(id);
    CHECK_FALSE(world.walk(id).has_value());
    CHECK(world.messages_to(id, late) == 0);
    CHECK(world.state(id) == "running");  // the follow-ups
    world.send_all(id);
    CHECK(world.state(id) == "finished");
    CHECK_FALSE(world.campaign(id).enrolling);
    CHECK(world.temp.integer("SELECT count(*) FROM newcomer") == 0);
    CHECK(world.temp.integer("SELECT count(*) FROM ongoing_list") == 0);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("stopping with nobody under way finishes the campaign at once", "[service]") {
    OngoingWorld world;
    const CampaignId id = world.start(world.ongoing_body());
    world.join("unserved@example.org");
    world.campaigns.stop_enrolling(world.actor, id);
    CHECK(world.state(id) == "finished");
    world.welcome(id);
    CHECK(world.first_messages(id) == 0);
    CHECK(world.temp.integer("SELECT count(*) FROM newcomer") == 0);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("only a launched ongoing campaign can be stopped enrolling", "[service]") {
    OngoingWorld world;
    world.add_people(world.list, 1);
    const CampaignId once = world.add_campaign(world.sender, world.list);
    const CampaignId draft = world.add_campaign(world.ongoing_body());
    world.launch(once);
    for (const CampaignId id : {once, draft}) {
        CHECK(test::code_of([&] { world.campaigns.stop_enrolling(world.actor, id); }) ==
              ErrorCode::kConflict);
    }
}

TEST_CASE("joins while a campaign is paused wait, and a cancelled one takes nobody", "[service]") {
    OngoingWorld world;
    const CampaignId id = world.start(world.ongoing_body());
    world.campaigns.pause(world.actor, id);
    world.join("anna@example.org");
    world.welcome(id);
    CHECK(world.first_messages(id) == 1);
    CHECK(world.counts(id)[MessageState::kQueued] == 1);
    world.campaigns.resume(world.actor, id);
    world.campaigns.cancel(world.actor, id, true);
    world.join("late@example.org");
    world.welcome(id);
    CHECK(world.first_messages(id) == 1);
    CHECK_FALSE(world.walk(id).has_value());
}

TEST_CASE("a scheduled ongoing campaign notes joins from its launch on", "[service]") {
    OngoingWorld world;
    world.add_people(world.list, 1);
    json body = world.ongoing_body({{"include_existing", false}});
    body["schedule_at"] = wire::time(world.temp.clock.now() + 3'600'000);
    const CampaignId id = world.start(body);
    CHECK(world.state(id) == "scheduled");
    world.join("anna@example.org");
    world.welcome(id);
    CHECK(world.first_messages(id) == 0);  // its day comes first
    world.temp.clock.advance(std::chrono::hours(1));
    world.write([&](db::WriteTx& tx) { service::Campaigns::start_scheduled(tx, id); });
    world.walk(id);
    CHECK(world.first_messages(id) == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("an ongoing campaign's mode is fixed at launch", "[service]") {
    OngoingWorld world;
    const CampaignId id = world.start(world.ongoing_body());
    const auto change = [&](const json& body) {
        return test::code_of(
            [&] { world.campaigns.update(world.actor, id, wire::read_campaign(body)); });
    };
    CHECK(change({{"mode", "once"}}) == ErrorCode::kInvalid);
    CHECK(change({{"include_existing", false}}) == ErrorCode::kInvalid);
    CHECK(change({{"trigger", {{"attribute", "birthday"}}}}) == ErrorCode::kInvalid);
    CHECK_NOTHROW(
        world.campaigns.update(world.actor, id, wire::read_campaign({{"name", "Welcome"}})));
}

TEST_CASE("an erased person leaves nothing with an ongoing campaign", "[service]") {
    OngoingWorld world;
    const CampaignId id = world.start(world.ongoing_body());
    const RecipientId anna = world.join("anna@example.org");
    world.recipients.erase(world.actor, anna);
    CHECK(world.temp.integer("SELECT count(*) FROM newcomer") == 0);
    world.welcome(id);
    CHECK(world.first_messages(id) == 0);
}
