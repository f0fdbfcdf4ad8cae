// A relay that says "later", in every way relays do: nobody is failed by it, no attempt is used,
// the sender waits and says why, and all mail goes out once the relay takes it again.
#include <algorithm>
#include <catch2/catch.hpp>

#include "send_fixture.h"
#include "wire/campaigns.h"
#include "wire/progress.h"
#include "wire/senders.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::FakeSmtpOptions;
using campaignd::test::SendFixture;
using campaignd::test::SmtpRule;
using Then = SmtpRule::Then;

namespace {

bool all_once(const SendFixture& fixture, std::size_t people) {
    const std::multiset<std::string> to = fixture.received();
    return to.size() == people && std::set<std::string>(to.begin(), to.end()).size() == people;
}

/// Used up by what is not sent; a sent message counts the try that succeeded.
std::int64_t attempts(const SendFixture& fixture) {
    return fixture.temp.integer("SELECT coalesce(sum(attempts), 0) FROM message WHERE state <> 2") +
           fixture.temp.integer("SELECT coalesce(sum(attempts), 0) FROM job");
}

std::string why(const SendFixture& fixture, CampaignId id) {
    const nlohmann::json waiting = nlohmann::json(fixture.campaigns.progress(id)).at("waiting");
    return waiting.is_object() ? waiting.at("why").get<std::string>() : "";
}

std::string trouble(const SendFixture& fixture) {
    const nlohmann::json shown = nlohmann::json(fixture.senders.get(fixture.sender)).at("trouble");
    return shown.is_string() ? shown.get<std::string>() : "";
}

std::int64_t rests(const SendFixture& fixture) {
    return fixture.temp.integer("SELECT failures FROM sender");
}

MessageId message_to(const SendFixture& fixture, const std::string& email) {
    return fixture.temp.integer(
        "SELECT m.id FROM message m JOIN recipient r ON r.id = m.recipient_id WHERE r.email = ?1",
        email);
}

int status_of(const SendFixture& fixture, const std::string& email) {
    return static_cast<int>(
        fixture.temp.integer("SELECT status FROM recipient WHERE email = ?1", email));
}

struct Later {
    SmtpRule rule;
    std::string words;
};

}  // namespace

TEST_CASE("a relay that puts us off makes the sender wait and fails nobody", "[jobs]") {
    const Later later = GENERATE(
        Later{{.verb = "RCPT", .reply = "452 4.5.3 daily quota exceeded\r\n"}, "daily quota"},
        Later{{.verb = "RCPT", .reply = "452 try again tomorrow\r\n"}, "452 try again"},
        Later{{.verb = "MAIL", .reply = "450 4.7.1 too many messages today\r\n"}, "too many"},
        Later{{.verb = "RCPT", .reply = "421 4.7.0 slow down\r\n", .then = Then::kClose}, "slow"},
        Later{{.verb = "DATA", .reply = "421 4.3.2 bye\r\n", .then = Then::kClose}, "421 4.3.2"},
        Later{{.verb = "DOT", .reply = "421 4.7.0 later\r\n", .then = Then::kClose}, "later"},
        Later{{.verb = "DOT", .reply = "451 4.3.0 queue is full\r\n"}, "queue is full"},
        Later{{.verb = "DOT", .reply = "550 5.4.5 sending quota exceeded\r\n"}, "sending quota"},
        Later{{.verb = "MAIL", .reply = "503 5.5.1 bad sequence\r\n"}, "does not understand us"},
        Later{{.verb = "RCPT", .reply = "501 5.5.4 syntax\r\n"}, "does not understand us"});
    const auto& rule = later.rule;
    INFO(rule.verb << " " << rule.reply);
    constexpr int kPeople = 60;
    SendFixture fixture;
    fixture.server->add_rule(rule);
    const CampaignId id = fixture.launch_for(kPeople);
    REQUIRE(fixture.until([&] { return rests(fixture) > 0; }));
    CHECK(why(fixture, id).find(later.words) != std::string::npos);
    CHECK(trouble(fixture).find(later.words) != std::string::npos);
    REQUIRE(fixture.through_pauses_until([&] { return rests(fixture) >= 5; }));
    CHECK(fixture.state(id) == "running");
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.until([&] { return fixture.counts(id)[MessageState::kQueued] == kPeople; }));
    // The rounds after the first one try a single message each.
    CHECK(fixture.temp.integer("SELECT sum(times) FROM attempt") <= 40);
    CHECK(broken(fixture.temp).empty());
    fixture.server->clear_rules();
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(all_once(fixture, kPeople));
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.until([&] { return trouble(fixture).empty(); }));
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a relay that never answers MAIL is the sender's trouble", "[jobs]") {
    FakeSmtpOptions relay;
    relay.pipelining = false;
    SendFixture fixture(true, relay);
    fixture.server->add_rule({.verb = "MAIL"});
    const CampaignId id = fixture.launch_for(3);
    REQUIRE(fixture.until([&] {
        const auto lines = fixture.server->lines();
        return std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
            return line.find(" MAIL ") != std::string::npos;
        });
    }));
    fixture.temp.clock.advance(301s);
    REQUIRE(fixture.until([&] { return rests(fixture) > 0; }));
    CHECK(why(fixture, id).find("no answer to MAIL for 3") != std::string::npos);
    CHECK(why(fixture, id).find("127.0.0.1:") != std::string::npos);
    CHECK(attempts(fixture) == 0);
    fixture.server->clear_rules();
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(attempts(fixture) == 0);
}

TEST_CASE("a relay that puts off one message in twenty is sent to at full speed", "[jobs]") {
    SendFixture fixture;
    for (int person = 7; person < 200; person += 20) {
        fixture.server->add_rule({.verb = "RCPT",
                                  .match = "<p" + std::to_string(person) + "@",
                                  .reply = "451 4.7.1 rate limit, try again later\r\n",
                                  .times = 1});
    }
    const CampaignId id = fixture.launch_for(200);
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 190; }));
    CHECK(rests(fixture) == 0);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(all_once(fixture, 200));
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.temp.integer("SELECT count(*) FROM attempt WHERE result = 'deferred'") == 10);
}

TEST_CASE("people who are put off for ever hold up nobody else of their sender", "[jobs]") {
    SendFixture fixture;
    for (const char* person : {"<p0@", "<p1@", "<p2@", "<p3@"}) {
        fixture.server->add_rule(
            {.verb = "RCPT", .match = person, .reply = "451 4.4.1 no answer from host\r\n"});
    }
    const CampaignId id = fixture.launch_for(60);
    REQUIRE(fixture.through_pauses_until(
        [&] { return fixture.counts(id)[MessageState::kSent] == 56; }));
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.state(id) == "running");
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("greylisting is about each person and holds nobody else up", "[jobs]") {
    SendFixture fixture;
    for (int person = 0; person < 20; ++person) {
        fixture.server->add_rule({.verb = "RCPT",
                                  .match = "<p" + std::to_string(person) + "@",
                                  .reply = "450 4.7.1 Greylisted, please try again later\r\n",
                                  .times = 2});
    }
    const CampaignId id = fixture.launch_for(40);
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 20; }));
    REQUIRE(fixture.until([&] {
        return fixture.temp.integer("SELECT count(*) FROM message WHERE deferrals = 1") == 20;
    }));
    CHECK(rests(fixture) == 0);
    CHECK(why(fixture, id).find("Greylisted") != std::string::npos);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(all_once(fixture, 40));
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.temp.integer("SELECT count(*) FROM attempt") == 20);
    CHECK(fixture.temp.integer("SELECT min(times) FROM attempt") == 2);
    CHECK(fixture.temp.integer("SELECT count(*) FROM message WHERE attempts = 3") == 20);
    CHECK(fixture.temp.integer("SELECT count(*) FROM message WHERE attempts = 1") == 20);
}

TEST_CASE("greylisting without the word is about each person, too", "[jobs]") {
    const std::string reply =
        GENERATE("450 4.7.1 <x@example.org>: Recipient address rejected: later\r\n",
                 "451 4.7.1 Please try again\r\n",
                 "451 4.3.0 try again later\r\n",
                 "450 4.2.0 try again later\r\n",
                 "451 4.7.500 Server busy. Please try again later\r\n");
    INFO(reply);
    SendFixture fixture;
    for (int person = 0; person < 40; ++person) {
        if (person % 4 != 3) {
            fixture.server->add_rule({.verb = "RCPT",
                                      .match = "<p" + std::to_string(person) + "@",
                                      .reply = reply,
                                      .times = 2});
        }
    }
    const CampaignId id = fixture.launch_for(40);
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 10; }));
    REQUIRE(fixture.until([&] {
        return fixture.temp.integer("SELECT count(*) FROM message WHERE deferrals = 1") == 30;
    }));
    CHECK(rests(fixture) == 0);
    CHECK(trouble(fixture).empty());
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(all_once(fixture, 40));
    CHECK(attempts(fixture) == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a relay that greylists all without the word is got through", "[jobs]") {
    constexpr int kPeople = 60;
    SendFixture fixture;
    for (int person = 0; person < kPeople; ++person) {
        fixture.server->add_rule({.verb = "RCPT",
                                  .match = "<p" + std::to_string(person) + "@",
                                  .reply = "450 4.7.1 Recipient address rejected: try later\r\n",
                                  .times = 3});
    }
    const TimeMs began = fixture.temp.clock.now();
    const CampaignId id = fixture.launch_for(kPeople);
    REQUIRE(fixture.until([&] { return rests(fixture) > 0; }));
    CHECK(trouble(fixture).find("try later") != std::string::npos);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.temp.clock.now() - began < 3'600'000);
    CHECK(all_once(fixture, kPeople));
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.until([&] { return trouble(fixture).empty(); }));
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("the last message that is put off for ever ends its campaign", "[jobs]") {
    const SmtpRule rule = GENERATE(
        SmtpRule{.verb = "RCPT", .match = "<p7@", .reply = "450 4.7.1 try again later\r\n"},
        SmtpRule{.verb = "RCPT", .match = "<p7@", .reply = "452 4.3.1 no room now\r\n"},
        SmtpRule{.verb = "RCPT", .match = "<p7@", .reply = "501 5.5.4 what?\r\n"});
    INFO(rule.verb << " " << rule.reply);
    SendFixture fixture;
    fixture.server->add_rule(rule);
    const TimeMs began = fixture.temp.clock.now();
    const CampaignId id = fixture.launch_for(8);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.counts(id)[MessageState::kSent] == 7);
    CHECK(fixture.counts(id)[MessageState::kFailed] == 1);
    const TimeMs took = fixture.temp.clock.now() - began;
    CHECK(took >= 48LL * 3'600'000);
    CHECK(took <= 49LL * 3'600'000);
    CHECK(fixture.message(message_to(fixture, "p7@example.org")).last_reply);
    CHECK(status_of(fixture, "p7@example.org") == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("an account that the relay refuses fails nobody", "[jobs]") {
    const std::string verb = GENERATE("MAIL", "DOT");
    SendFixture fixture;
    fixture.server->add_rule(
        {.verb = verb, .reply = "550 5.1.8 Access denied, bad outbound sender\r\n"});
    const CampaignId id = fixture.launch_for(40);
    REQUIRE(fixture.through_pauses_until([&] { return rests(fixture) >= 4; }));
    CHECK(fixture.state(id) == "running");
    CHECK(trouble(fixture).find("refuses this sender") != std::string::npos);
    CHECK(why(fixture, id).find("bad outbound sender") != std::string::npos);
    CHECK(fixture.temp.integer("SELECT refused FROM sender") == 1);
    CHECK(attempts(fixture) == 0);
    CHECK(fixture.until([&] { return fixture.counts(id)[MessageState::kQueued] == 40; }));
    fixture.server->clear_rules();
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(all_once(fixture, 40));
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("only an address that is not there makes its person a hard bounce", "[jobs]") {
    SendFixture fixture;
    fixture.server->add_rule({.verb = "RCPT", .match = "<p1@", .reply = "550 5.1.1 unknown\r\n"});
    fixture.server->add_rule({.verb = "DOT", .match = "p2@", .reply = "550 no such user\r\n"});
    fixture.server->add_rule({.verb = "RCPT", .match = "<p3@", .reply = "552 5.2.2 full\r\n"});
    fixture.server->add_rule({.verb = "RCPT", .match = "<p4@", .reply = "550 5.7.1 spam\r\n"});
    const CampaignId id = fixture.launch_for(10, 2);
    REQUIRE(fixture.until([&] {
        const MessageCounts counts = fixture.counts(id);
        return counts[MessageState::kFailed] == 4 && counts[MessageState::kSent] == 6;
    }));
    CHECK(status_of(fixture, "p1@example.org") == 2);
    CHECK(status_of(fixture, "p2@example.org") == 2);
    CHECK(status_of(fixture, "p3@example.org") == 0);
    CHECK(status_of(fixture, "p4@example.org") == 0);
    CHECK(fixture.message(message_to(fixture, "p1@example.org")).bounced_at);
    CHECK(nlohmann::json(fixture.campaigns.progress(id)).at("bounces") == 2);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("mail that is larger than the relay takes holds the campaign", "[jobs]") {
    FakeSmtpOptions relay;
    relay.size = 100;
    SendFixture fixture(true, relay);
    const CampaignId id = fixture.launch_for(20);
    REQUIRE(fixture.until_state(id, "held"));
    REQUIRE(fixture.until([&] { return fixture.pipeline->drained(); }));
    CHECK(fixture.campaign(id).held_reason.find("the relay takes at most 100") !=
          std::string::npos);
    CHECK(fixture.counts(id)[MessageState::kQueued] == 20);
    CHECK(attempts(fixture) == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("what an outage gives back does not use up the limit by domain", "[jobs]") {
    SendFixture fixture;
    fixture.senders.update(fixture.actor,
                           fixture.sender,
                           wire::read_sender({{"limits", {{"per_domain_per_minute", 20}}}}));
    fixture.server->add_rule(
        {.verb = "BANNER", .reply = "421 4.3.2 closed\r\n", .then = Then::kClose});
    const TimeMs began = fixture.temp.clock.now();
    const CampaignId id = fixture.launch_for(20);
    REQUIRE(fixture.through_pauses_until([&] { return rests(fixture) >= 2; }));
    REQUIRE(fixture.until([&] { return fixture.pipeline->drained(); }));
    CHECK(fixture.temp.integer("SELECT coalesce(sum(used), 0) FROM throttle_use") == 0);
    fixture.server->clear_rules();
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.temp.clock.now() - began < 60'000);
    CHECK(all_once(fixture, 20));
    CHECK(fixture.temp.integer("SELECT sum(used) FROM throttle_use") == 20);
}
