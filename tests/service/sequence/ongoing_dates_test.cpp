#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "service/sequence/ongoing_fixture.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::OngoingWorld;
using nlohmann::json;

namespace {

/// The clock begins on 15 January 2027, 08:00 UTC.
struct ByDate : OngoingWorld {
    json body(json trigger = json::object(), int steps = 1) const {
        json whole{{"attribute", "birthday"}, {"at", "09:00"}};
        if (!trigger.is_null()) {
            whole.update(trigger);
        }
        return ongoing_body({{"trigger", whole}}, steps);
    }

    void go_to(std::string_view moment) {
        temp.clock.advance(std::chrono::milliseconds(*parse_rfc3339(moment) - temp.clock.now()));
    }

    /// As the batch thread does: a walk every quarter of an hour.
    void run_until(CampaignId id, std::string_view moment) {
        const TimeMs end = *parse_rfc3339(moment);
        walk(id);
        while (temp.clock.now() < end) {
            walk_after(id, 15);
        }
    }

    std::string due(CampaignId id, RecipientId person) const {
        return to_rfc3339(temp.integer(
            "SELECT max(due_at) FROM message WHERE campaign_id = ?1 AND recipient_id = ?2",
            id,
            person));
    }
};

}  // namespace

TEST_CASE("a birthday campaign mails each person on their day, every year once", "[service]") {
    ByDate world;
    const RecipientId anna = world.join("anna@example.org", {{"birthday", "1990-01-15"}});
    const RecipientId bert = world.join("bert@example.org", {{"birthday", "1990-01-16"}});
    const CampaignId id = world.start(world.body({}, 2));
    world.walk(id);
    CHECK(world.first_messages(id) == 0);  // nobody at launch: their day has not come
    world.run_until(id, "2027-01-15T10:00:00Z");
    CHECK(world.messages_to(id, anna) == 1);
    CHECK(world.due(id, anna) == "2027-01-15T09:00:00.000Z");
    CHECK(world.messages_to(id, bert) == 0);
    world.run_until(id, "2027-01-17T10:00:00Z");
    CHECK(world.messages_to(id, bert) == 1);
    world.send_all(id);
    world.send_all(id);  // the follow-ups
    CHECK(world.temp.integer("SELECT count(*) FROM message WHERE state = 2") == 4);
    CHECK(world.state(id) == "running");

    world.go_to("2028-01-15T08:00:00Z");
    world.run_until(id, "2028-01-15T10:00:00Z");
    CHECK(world.messages_to(id, anna) == 2);
    CHECK(world.messages_to(id, bert) == 1);
    world.send_all(id);
    world.send_all(id);
    CHECK(world.temp.integer("SELECT count(*) FROM message WHERE recipient_id = ?1 AND step = 1 "
                             "AND round = 2028",
                             anna) == 1);
    CHECK(world.campaign(id).recipients == 3);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a reply in one year does not end the next year's sequence", "[service]") {
    ByDate world;
    const RecipientId anna = world.join("anna@example.org", {{"birthday", "01-15"}});
    const CampaignId id = world.start(world.body({}, 2));
    world.run_until(id, "2027-01-15T10:00:00Z");
    world.send_all(id);
    world.write([&](db::WriteTx& tx) {
        store::sequences::end(tx, id, anna, SkipReason::kReplied);
        service::skip_queued(tx, anna, id, SkipReason::kReplied);
    });
    world.go_to("2028-01-15T08:30:00Z");
    world.run_until(id, "2028-01-15T10:00:00Z");
    world.send_all(id);
    CHECK(world.temp.integer("SELECT count(*) FROM message WHERE round = 2028 AND step = 1 "
                             "AND state = 0") == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a date that comes once mails once", "[service]") {
    ByDate world;
    const RecipientId anna = world.join("anna@example.org", {{"ends", "2027-01-20"}});
    world.join("bert@example.org", {{"ends", "2026-01-20"}});  // long past
    const CampaignId id =
        world.start(world.body({{"attribute", "ends"}, {"offset_d", -3}, {"every", "once"}}));
    world.run_until(id, "2027-01-22T00:00:00Z");
    CHECK(world.first_messages(id) == 1);
    CHECK(world.due(id, anna) == "2027-01-17T09:00:00.000Z");
    world.go_to("2028-01-17T08:50:00Z");
    world.run_until(id, "2028-01-17T10:00:00Z");
    CHECK(world.first_messages(id) == 1);
}

TEST_CASE("dates follow the recipient's zone where the campaign says so", "[service]") {
    ByDate world;
    const RecipientId tokyo = world.join("t@example.org", {{"birthday", "01-16"}}, "Asia/Tokyo");
    const RecipientId berlin = world.join("b@example.org", {{"birthday", "01-16"}});
    const CampaignId id =
        world.start(world.body({{"timezone", "Europe/Berlin"}, {"use_recipient_timezone", true}}));
    world.run_until(id, "2027-01-16T12:00:00Z");
    CHECK(world.due(id, tokyo) == "2027-01-16T00:00:00.000Z");
    CHECK(world.due(id, berlin) == "2027-01-16T08:00:00.000Z");
}

TEST_CASE("a date before the launch is not made up for", "[service]") {
    ByDate world;
    world.go_to("2027-01-15T10:00:00Z");
    world.join("anna@example.org", {{"birthday", "01-15"}});
    const CampaignId id = world.start(world.body());
    world.run_until(id, "2027-01-16T10:00:00Z");
    CHECK(world.first_messages(id) == 0);
    CHECK(world.campaigns.progress(id).ongoing->missed == 0);
}

TEST_CASE("dates missed by some hours are made up for, older ones are counted", "[service]") {
    ByDate world;
    const RecipientId anna = world.join("anna@example.org", {{"birthday", "01-17"}});
    world.join("bert@example.org", {{"birthday", "01-16"}});
    world.join("carl@example.org", {{"birthday", "02-20"}});
    const CampaignId id = world.start(world.body());
    world.run_until(id, "2027-01-15T09:00:00Z");
    world.go_to("2027-01-17T12:00:00Z");  // nothing ran meanwhile
    world.walk(id);
    CHECK(world.first_messages(id) == 1);
    CHECK(world.messages_to(id, anna) == 1);
    CHECK(world.campaigns.progress(id).ongoing->missed == 1);
    world.walk_after(id, 15);
    CHECK(world.campaigns.progress(id).ongoing->missed == 1);
    CHECK(broken(world.temp).empty());
}

TEST_CASE("a clock that jumps ahead and back mails nobody twice", "[service]") {
    ByDate world;
    const RecipientId anna = world.join("anna@example.org", {{"birthday", "01-15"}});
    const CampaignId id = world.start(world.body());
    world.run_until(id, "2027-01-15T10:00:00Z");
    CHECK(world.messages_to(id, anna) == 1);
    world.temp.clock.jump(std::chrono::hours(-2));
    world.walk(id);
    world.walk_after(id, 90);
    CHECK(world.messages_to(id, anna) == 1);
    world.temp.clock.jump(std::chrono::hours(24 * 300));
    world.walk(id);
    world.temp.clock.jump(std::chrono::hours(-24 * 300));
    const RecipientId bert = world.join("bert@example.org", {{"birthday", "01-16"}});
    world.run_until(id, "2027-01-16T10:00:00Z");
    CHECK(world.messages_to(id, bert) == 1);
    CHECK(world.first_messages(id) == 2);
}

TEST_CASE("a paused date campaign does not pile up what passes", "[service]") {
    ByDate world;
    world.join("anna@example.org", {{"birthday", "01-16"}});
    const CampaignId id = world.start(world.body());
    world.run_until(id, "2027-01-15T09:00:00Z");
    world.campaigns.pause(world.actor, id);
    world.run_until(id, "2027-01-18T09:00:00Z");
    CHECK(world.first_messages(id) == 0);
    world.campaigns.resume(world.actor, id);
    world.walk_after(id, 15);
    CHECK(world.first_messages(id) == 0);
    CHECK(world.campaigns.progress(id).ongoing->missed == 1);
}

TEST_CASE("people without a usable date are named before the launch and counted after",
          "[service]") {
    ByDate world;
    world.join("anna@example.org", {{"birthday", "1990-01-20"}});
    world.join("bert@example.org", {{"birthday", "04/05/1990"}});
    world.join("carl@example.org");
    const CampaignId draft = world.add_campaign(world.body());
    const Preflight preflight = world.mail.preflight(draft);
    CHECK(preflight.ok());
    REQUIRE(preflight.dates.has_value());
    CHECK(preflight.dates->looked_at == 3);
    CHECK(preflight.dates->no_usable_date == 2);
    REQUIRE(preflight.dates->sample.size() == 2);
    CHECK(preflight.dates->sample[0].email == "bert@example.org");
    CHECK(preflight.dates->sample[0].value == "04/05/1990");
    CHECK(preflight.dates->upcoming == std::vector<DayOutlook>{{"2027-01-20", 1}});
    world.launch(draft);
    world.walk(draft);
    const auto progress = world.campaigns.progress(draft).ongoing;
    CHECK(progress->no_usable_date == 2);
    CHECK(progress->upcoming == std::vector<DayOutlook>{{"2027-01-20", 1}});
    world.walk_after(draft, 15);
    CHECK(world.campaigns.progress(draft).ongoing->upcoming == progress->upcoming);
}

TEST_CASE("what cannot be a trigger is refused with its field", "[service]") {
    ByDate world;
    const auto faults = [&](const json& body) {
        std::string fields;
        try {
            world.campaigns.create(world.actor, wire::read_campaign(body, true));
        } catch (const Error& error) {
            for (const FieldError& fault : error.fields()) {
                fields += fault.field + ' ';
            }
        }
        return fields;
    };
    CHECK(faults(world.body({{"offset_d", 400}})) == "trigger.offset_d ");
    CHECK(faults(world.body({{"at", "25:00"}})) == "trigger.at ");
    CHECK(faults(world.body({{"every", "month"}})) == "trigger.every ");
    CHECK(faults(world.body({{"timezone", "Mars/Base"}})) == "trigger.timezone ");
    CHECK(faults(world.body({{"attribute", "a\"b"}})) == "trigger.attribute ");
    json once = world.body();
    once["mode"] = "once";
    CHECK(faults(once) == "trigger ");
    json longer = world.body({}, 2);
    longer["steps"][1]["delay_s"] = 301 * 24 * 3600;
    CHECK(faults(longer) == "steps ");
}
