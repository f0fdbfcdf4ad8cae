#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/rfc3339.h"
#include "send_fixture.h"
#include "store/sandbox.h"
#include "wire/campaigns.h"
#include "wire/progress.h"
#include "wire/senders.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::FakeSmtpOptions;
using campaignd::test::header;
using campaignd::test::SendFixture;
using campaignd::test::SmtpRule;

namespace {

/// Every address exactly once.
bool all_once(const SendFixture& fixture, std::size_t people) {
    const std::multiset<std::string> to = fixture.received();
    return to.size() == people && std::set<std::string>(to.begin(), to.end()).size() == people;
}

MessageId only_message(const SendFixture& fixture) {
    return fixture.temp.integer("SELECT id FROM message");
}

}  // namespace

TEST_CASE("two hundred messages are each sent once", "[jobs]") {
    SendFixture fixture;
    const CampaignId id = fixture.launch_for(200);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(all_once(fixture, 200));
    CHECK(fixture.counts(id)[MessageState::kSent] == 200);
    CHECK(fixture.temp.integer("SELECT count(*) FROM job WHERE state IN (0, 1)") == 0);
    CHECK(fixture.until([&] { return fixture.pipeline->drained(); }));
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a connection that breaks off costs an attempt and the message goes out later",
          "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule(
        {.verb = "RCPT", .match = "p0@", .then = SmtpRule::Then::kClose, .times = 1});
    const CampaignId id = fixture.launch_for(3);
    REQUIRE(fixture.until([&] {
        return fixture.counts(id)[MessageState::kSent] == 2 &&
               fixture.temp.integer("SELECT attempts FROM message WHERE recipient_id = 1") == 1;
    }));
    CHECK(fixture.state(id) == "running");
    fixture.temp.clock.advance(2min);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(all_once(fixture, 3));
    CHECK(fixture.temp.integer("SELECT count(*) FROM attempt") == 1);
    CHECK(fixture.temp.integer("SELECT attempts FROM message WHERE recipient_id = 1") == 2);
    CHECK(fixture.temp.integer("SELECT sum(attempts) FROM message") == 4);
}

TEST_CASE("a permanent refusal fails at once, after one attempt", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "RCPT", .match = "p1@", .reply = "550 5.1.1 nobody\r\n"});
    const CampaignId id = fixture.launch_for(3);
    REQUIRE(fixture.until_state(id, "finished"));
    const Message failed =
        fixture.message(fixture.temp.integer("SELECT id FROM message WHERE state = 3"));
    CHECK(failed.email == "p1@example.org");
    CHECK(failed.attempts == 1);
    CHECK(failed.last_reply.value_or("").find("5.1.1") != std::string::npos);
    CHECK(fixture.counts(id)[MessageState::kSent] == 2);
}

TEST_CASE("refusals of the sender by policy hold the campaign", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "DOT", .reply = "550 5.7.1 blocked\r\n"});
    const CampaignId id = fixture.launch_for(40);
    REQUIRE(fixture.until_state(id, "held"));
    CHECK(fixture.campaign(id).held_reason == "too many refusals by policy");
    REQUIRE(fixture.until([&] { return fixture.pipeline->drained(); }));
    const MessageCounts counts = fixture.counts(id);
    CHECK(counts[MessageState::kFailed] >= 10);
    CHECK(counts[MessageState::kFailed] + counts[MessageState::kQueued] == 40);
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a message cut after its dot is repeated as the same message", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "DOT", .then = SmtpRule::Then::kClose, .times = 1});
    const CampaignId id = fixture.launch_for(1);
    REQUIRE(fixture.until(
        [&] { return fixture.temp.integer("SELECT maybe_duplicate FROM message") == 1; }));
    CHECK(fixture.message(only_message(fixture)).attempts == 1);
    fixture.temp.clock.advance(2min);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(fixture.server->dots() == 2);
    const std::string message_id = fixture.links.message_id(only_message(fixture), "example.com");
    std::string dates;
    std::size_t tries = 0;
    for (int connection = 1; connection <= fixture.server->connections(); ++connection) {
        const std::string bytes = fixture.server->bytes(connection);
        if (bytes.find("Message-ID: " + message_id) != std::string::npos) {
            ++tries;
            const std::string date = header(bytes, "Date");
            CHECK_FALSE(date.empty());
            CHECK((dates.empty() || dates == date));
            dates = date;
        }
    }
    CHECK(tries == 2);
}

TEST_CASE("with the policy hold a message in doubt waits for a person", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule(
        {.verb = "DOT", .match = "p0@", .then = SmtpRule::Then::kClose, .times = 1});
    const CampaignId id = fixture.launch_for(3, 1, {{"uncertain", "hold"}});
    REQUIRE(fixture.until_state(id, "held"));
    CHECK(fixture.campaign(id).held_reason == "uncertain");
    CHECK(fixture.counts(id)[MessageState::kUncertain] == 1);
    CHECK(fixture.server->dots() == 3);
    fixture.messages.resolve(fixture.actor, {.campaign = id}, true);
    CHECK(fixture.state(id) == "finished");
    CHECK(fixture.counts(id)[MessageState::kSent] == 3);
    CHECK(fixture.temp.integer("SELECT min(attempts) FROM message") == 1);
    CHECK(fixture.temp.integer("SELECT max(attempts) FROM message") == 1);
    CHECK(fixture.temp.integer("SELECT sum(sent) FROM send_timeline") == 3);
}

TEST_CASE("a relay that is down charges nobody and is used once it is back", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule(
        {.verb = "BANNER", .reply = "421 4.3.2 closed\r\n", .then = SmtpRule::Then::kClose});
    const CampaignId id = fixture.launch_for(5);
    nlohmann::json waiting;
    REQUIRE(fixture.until([&] {
        waiting = nlohmann::json(fixture.campaigns.get(id))["waiting"];
        return waiting.is_object();
    }));
    CHECK(waiting["why"].get<std::string>().find("127.0.0.1") != std::string::npos);
    CHECK(fixture.temp.integer("SELECT sum(attempts) FROM message") == 0);
    fixture.server->clear_rules();
    REQUIRE(fixture.until([&] {
        // Only to the end of the relay's pause: dialogues have deadlines by the same clock.
        const TimeMs retry_at =
            fixture.temp.integer("SELECT coalesce(max(retry_at), 0) FROM sender");
        const TimeMs left = retry_at - fixture.temp.clock.now();
        fixture.temp.clock.advance(std::chrono::milliseconds(std::max<TimeMs>(left, 0)));
        return fixture.state(id) == "finished";
    }));
    CHECK(all_once(fixture, 5));
    CHECK(fixture.temp.integer("SELECT max(attempts) FROM message") == 1);
    CHECK(fixture.until([&] {
        return fixture.temp.integer("SELECT count(*) FROM sender WHERE trouble IS NULL") == 1;
    }));
}

TEST_CASE("what was learnt of a relay shows with its sender and outlives the process", "[jobs]") {
    FakeSmtpOptions strict;
    strict.strict_dot = true;
    SendFixture fixture(true, strict);
    CHECK(nlohmann::json(fixture.senders.get(fixture.sender))["relay"]["pipelining_past_dot"] ==
          true);
    const CampaignId id = fixture.launch_for(60);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(all_once(fixture, 60));
    CHECK(fixture.temp.integer("SELECT count(*) FROM attempt") == 0);  // nothing failed
    REQUIRE(fixture.until([&] {
        return nlohmann::json(
                   fixture.senders.get(fixture.sender))["relay"]["pipelining_past_dot"] == false;
    }));
    const auto early = [&] {
        const auto lines = fixture.server->lines();
        return std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
            return line.find("early MAIL") != std::string::npos;
        });
    };
    CHECK(early() == 1);
    fixture.stop();
    fixture.start();
    const CampaignId again = fixture.add_campaign(fixture.body(fixture.sender, fixture.list, 1));
    fixture.launch(again);
    REQUIRE(fixture.until_state(again, "finished"));
    CHECK(early() == 1);
    fixture.senders.update(
        fixture.actor, fixture.sender, wire::read_sender({{"host", "127.0.0.2"}}));
    CHECK(nlohmann::json(fixture.senders.get(fixture.sender))["relay"]["pipelining_past_dot"] ==
          true);
}

TEST_CASE("the dialogues that one outage ends lengthen its pause once", "[jobs]") {
    SendFixture fixture;
    const auto outage_pauses_for = [&](TimeMs pause) {
        const TimeMs began = fixture.temp.clock.now();
        for (int i = 0; i < 20; ++i) {
            fixture.pipeline->sender_trouble({fixture.sender, "relay: refused", false});
        }
        return fixture.until([&] {
            return fixture.temp.integer("SELECT coalesce(max(retry_at), 0) FROM sender") ==
                   began + pause;
        });
    };
    CHECK(outage_pauses_for(5'000));
    fixture.temp.clock.advance(6s);
    CHECK(outage_pauses_for(10'000));
    fixture.pipeline->sender_connected(fixture.sender);
    CHECK(fixture.until([&] {
        return fixture.temp.integer("SELECT count(*) FROM sender WHERE trouble IS NULL") == 1;
    }));
    CHECK(outage_pauses_for(20'000));  // only mail that it answers makes a relay well
}

TEST_CASE("a pause stops the dots at once and loses nothing", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "MAIL", .delay = 20ms, .usual = true});
    const CampaignId id = fixture.launch_for(200);
    REQUIRE(fixture.until([&] { return fixture.server->dots() >= 10; }));
    fixture.campaigns.pause(fixture.actor, id);
    const int before = fixture.server->dots();
    REQUIRE(fixture.until([&] { return fixture.pipeline->drained(); }));
    const int dots = fixture.server->dots();
    CHECK(dots <= before + 5);  // one on the wire for each connection
    CHECK(fixture.counts(id)[MessageState::kSent] == dots);
    CHECK(fixture.leased() == 0);
    CHECK(broken(fixture.temp).empty());
    fixture.campaigns.resume(fixture.actor, id);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(all_once(fixture, 200));
}

TEST_CASE("a limit by recipient domain puts the rest off and loses nobody", "[jobs]") {
    SendFixture fixture;
    fixture.senders.update(fixture.actor,
                           fixture.sender,
                           wire::read_sender({{"limits", {{"per_domain_per_minute", 5}}}}));
    const TimeMs began = fixture.temp.clock.now();
    const CampaignId id = fixture.launch_for(12);
    REQUIRE(fixture.until([&] {
        return fixture.counts(id)[MessageState::kSent] == 5 &&
               fixture.temp.integer("SELECT count(*) FROM job WHERE state = 0 AND run_at >= ?1",
                                    began + 60'000) == 7;
    }));
    CHECK(fixture.server->dots() == 5);
    REQUIRE(fixture.until([&] {
        fixture.temp.clock.advance(1s);
        return fixture.state(id) == "finished";
    }));
    CHECK(all_once(fixture, 12));
    CHECK(fixture.temp.integer("SELECT max(attempts) FROM message") == 1);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a drain hands everything back as it was", "[jobs]") {
    SendFixture fixture;
    fixture.senders.update(
        fixture.actor, fixture.sender, wire::read_sender({{"limits", {{"per_day", 1000}}}}));
    fixture.server->add_rule({.verb = "MAIL", .delay = 20ms, .usual = true});
    const CampaignId id = fixture.launch_for(100);
    REQUIRE(fixture.until([&] { return fixture.server->dots() >= 5; }));
    fixture.dispatcher->stop_leasing();
    fixture.pipeline->begin_drain();
    REQUIRE(fixture.until([&] { return fixture.pipeline->drained(); }));
    CHECK(fixture.leased() == 0);
    const int dots = fixture.server->dots();
    CHECK(fixture.counts(id)[MessageState::kSent] == dots);
    CHECK(fixture.counts(id)[MessageState::kSending] == 0);
    CHECK(fixture.temp.integer("SELECT sum(attempts) FROM message") == dots);
    CHECK(fixture.temp.integer("SELECT sum(attempts) + sum(starts) FROM job") == 0);
    CHECK(fixture.temp.integer("SELECT sum(used) FROM throttle_use WHERE window_ms = 86400000") ==
          dots);
    fixture.stop();
    fixture.start();
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(all_once(fixture, 100));
}

TEST_CASE("the sandbox catches a message and its follow-up with their subjects", "[jobs]") {
    SendFixture fixture(false);
    const CampaignId id = fixture.launch_for(20, 2);
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 20; }));
    CHECK(fixture.state(id) == "running");
    fixture.temp.clock.advance(1h);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(fixture.counts(id)[MessageState::kSent] == 40);
    const auto caught = fixture.temp->read(
        [&](const db::ReadTx& tx) { return store::sandbox::list(tx, {.q = "p7@"}, 0, 10); });
    REQUIRE(caught.size() == 2);
    CHECK(caught[0].subject == "Re: Hello Person 7");
    CHECK(caught[1].subject == "Hello Person 7");
    const std::string reply = *fixture.temp->read(
        [&](const db::ReadTx& tx) { return store::sandbox::find_raw(tx, caught[0].id); });
    const std::string opener = *fixture.temp->read(
        [&](const db::ReadTx& tx) { return store::sandbox::find_raw(tx, caught[1].id); });
    CHECK(header(reply, "In-Reply-To") == header(opener, "Message-ID"));
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("results that cannot be written for a while are written later, once", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "DOT", .delay = 300ms, .usual = true});
    const CampaignId id = fixture.launch_for(5);
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSending] > 0; }));
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(fixture.temp->path().c_str(), &other) == SQLITE_OK);
    sqlite3_busy_timeout(other, 1000);
    REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    const MessageCounts before = fixture.counts(id);
    const std::int64_t marked = before[MessageState::kSending] + before[MessageState::kSent];
    REQUIRE(fixture.until(
        [&] { return static_cast<std::int64_t>(fixture.server->mails().size()) == marked; }));
    // The writer gives up a lock after two seconds, with all that waited before this.
    for (int i = 0; i < 2; ++i) {
        CHECK_THROWS_AS(fixture.leave(1, RecipientStatus::kBounced), Error);
    }
    CHECK(fixture.counts(id) == before);
    REQUIRE(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(other);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(all_once(fixture, 5));
    CHECK(fixture.server->dots() == 5);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a cancelled campaign ends every message that was not on its way", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "MAIL", .delay = 20ms, .usual = true});
    const CampaignId id = fixture.launch_for(200, 2);
    REQUIRE(fixture.until([&] { return fixture.server->dots() >= 5; }));
    fixture.campaigns.cancel(
        fixture.actor, id, wire::read_cancel_everything({{"scope", "everything"}}));
    REQUIRE(fixture.until([&] {
        const MessageCounts counts = fixture.counts(id);
        return counts[MessageState::kQueued] + counts[MessageState::kSending] == 0 &&
               fixture.leased() == 0;
    }));
    const MessageCounts counts = fixture.counts(id);
    CHECK(counts[MessageState::kSent] == fixture.server->dots());
    CHECK(fixture.state(id) == "cancelled");
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a sender's window goes by the recipient's own time zone", "[jobs]") {
    SendFixture fixture(false);
    fixture.senders.update(fixture.actor,
                           fixture.sender,
                           wire::read_sender({{"window",
                                               {{"timezone", "UTC"},
                                                {"from", "09:00"},
                                                {"to", "17:00"},
                                                {"use_recipient_timezone", true}}}}));
    fixture.add_people(fixture.list, 30);
    // It is 08:00 UTC: 9:00 in Berlin, 3:00 in New York, 17:00 in Tokyo.
    fixture.temp.run(
        "UPDATE recipient SET timezone = CASE id % 3 WHEN 0 THEN 'Europe/Berlin' "
        "WHEN 1 THEN 'America/New_York' ELSE 'Asia/Tokyo' END");
    nlohmann::json body = test::Studio::body(fixture.sender, fixture.list);
    body["window"] = {{"timezone", "UTC"}, {"from", "00:00"}, {"to", "23:00"}};
    const CampaignId id = fixture.add_campaign(body);
    fixture.launch(id);
    const auto waiting_until = [&](const char* moment) {
        return fixture.temp.integer(
            "SELECT count(*) FROM job j JOIN message m ON m.id = j.ref JOIN lane l "
            "ON l.id = j.lane_id WHERE l.kind = 'send' AND j.state = 0 AND j.run_at = ?1",
            *parse_rfc3339(moment));
    };
    REQUIRE(fixture.until([&] {
        return fixture.counts(id)[MessageState::kSent] == 10 &&
               waiting_until("2027-01-15T14:00:00Z") == 10;
    }));
    // Tokyo opens at midnight UTC, and so does the campaign's own window.
    CHECK(waiting_until("2027-01-16T00:00:00Z") == 10);
    CHECK(fixture.temp.integer("SELECT count(*) FROM message m JOIN recipient r "
                               "ON r.id = m.recipient_id WHERE m.state = 2 "
                               "AND r.timezone = 'Europe/Berlin'") == 10);
    fixture.temp.clock.advance(std::chrono::hours(6));
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 20; }));
    fixture.temp.clock.advance(std::chrono::hours(10));
    CHECK(fixture.until_state(id, "finished"));
}
