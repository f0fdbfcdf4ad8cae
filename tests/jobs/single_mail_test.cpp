#include <algorithm>
#include <catch2/catch.hpp>
#include <future>

#include "send_fixture.h"
#include "service/access/idempotency.h"
#include "service/sending/single_messages.h"
#include "wire/singles.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::header;
using campaignd::test::SendFixture;
using campaignd::test::SmtpRule;
using nlohmann::json;

namespace {

struct SingleMails : SendFixture {
    explicit SingleMails(bool relay = true) : SendFixture(relay) {}

    MessageId send(const std::string& email, json more = json::object()) {
        json all{{"sender_id", sender},
                 {"to", {{"email", email}, {"name", "Ada"}}},
                 {"subject", "Order {{order}}"},
                 {"body", "Hi {{name}}, {{order}} is on its way."},
                 {"data", {{"order", "4711"}}}};
        all.update(more);
        std::promise<MessageId> id;
        singles.send({.request = wire::read_single(all), .actor = actor},
                     [&](const service::SingleOutcome& outcome) {
                         id.set_value(outcome.error ? 0 : outcome.receipt.id);
                     });
        return id.get_future().get();
    }

    bool until_message(MessageId id, MessageState state) {
        return through_pauses_until([&] { return message(id).state == state; });
    }

    service::Idempotency idempotency{*temp, key};
    service::SingleMessages singles{
        *temp, idempotency, links, wire::single_answer, [this] { dispatcher->poke(); }};
};

}  // namespace

TEST_CASE("a single message goes out with its data, and says how to unsubscribe", "[jobs]") {
    SingleMails fixture;
    const MessageId id = fixture.send("ada@example.org");
    REQUIRE(fixture.until_message(id, MessageState::kSent));
    REQUIRE(fixture.server->mails().size() == 1);
    const std::string mail = fixture.server->mails()[0].data;
    CHECK(header(mail, "To").find("ada@example.org") != std::string::npos);
    CHECK(header(mail, "Subject") == "Order 4711");
    CHECK(mail.find("Hi Ada, 4711 is on its way.") != std::string::npos);
    CHECK_FALSE(header(mail, "List-Unsubscribe").empty());
    CHECK(header(mail, "X-Campaignd-Message") == std::to_string(id));
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("an essential message goes to who left, and carries nothing of a list", "[jobs]") {
    SingleMails fixture;
    const RecipientId person = fixture.add_person(fixture.list, "ada@example.org");
    fixture.leave(person, RecipientStatus::kUnsubscribed);
    fixture.temp.run(
        "INSERT INTO suppression(value, reason, created_at) VALUES ('ada@example.org', '', 1)");
    const MessageId id = fixture.send("ada@example.org", {{"class", "essential"}});
    REQUIRE(fixture.until_message(id, MessageState::kSent));
    const std::string mail = fixture.server->mails()[0].data;
    CHECK(header(mail, "Auto-Submitted") == "auto-generated");
    CHECK(header(mail, "List-Unsubscribe").empty());
    CHECK(header(mail, "Precedence").empty());
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("the dot of a normal message is refused when its person has left", "[jobs]") {
    SingleMails fixture;
    fixture.stop();
    const RecipientId person = fixture.add_person(fixture.list, "ada@example.org");
    service::SingleMessages accepting(
        *fixture.temp, fixture.idempotency, fixture.links, wire::single_answer, [] {});
    std::promise<MessageId> taken;
    accepting.send({.request = wire::read_single({{"sender_id", fixture.sender},
                                                  {"to", {{"email", "ada@example.org"}}},
                                                  {"subject", "s"},
                                                  {"body", "b"}}),
                    .actor = fixture.actor},
                   [&](const service::SingleOutcome& one) { taken.set_value(one.receipt.id); });
    const MessageId id = taken.get_future().get();
    fixture.leave(person, RecipientStatus::kUnsubscribed);
    fixture.start();
    REQUIRE(fixture.until_message(id, MessageState::kSkipped));
    CHECK(fixture.server->mails().empty());
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a single message is put off, cut off and refused as a campaign's is", "[jobs]") {
    SingleMails fixture;
    fixture.server->add_rule(
        {.verb = "RCPT", .match = "later@", .reply = "450 4.2.1 wait\r\n", .times = 1});
    fixture.server->add_rule({.verb = "RCPT", .match = "dead@", .reply = "550 5.1.1 nobody\r\n"});
    const MessageId later = fixture.send("later@example.org");
    const MessageId dead = fixture.send("dead@example.org", {{"class", "essential"}});
    REQUIRE(fixture.until_message(dead, MessageState::kFailed));
    REQUIRE(fixture.until_message(later, MessageState::kSent));
    CHECK(fixture.temp.integer("SELECT status FROM recipient WHERE email = 'dead@example.org'") ==
          2);
    fixture.server->add_rule({.verb = "DOT", .then = SmtpRule::Then::kClose, .times = 1});
    const MessageId cut = fixture.send("cut@example.org");
    REQUIRE(fixture.until_message(cut, MessageState::kSent));
    CHECK(fixture.message(cut).maybe_duplicate);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("single messages go ahead of a campaign of the same sender", "[jobs]") {
    SingleMails fixture;
    fixture.temp.run("UPDATE sender SET max_connections = 1, limits = '{\"per_minute\":20}'");
    fixture.launch_for(100);
    REQUIRE(fixture.until([&] { return fixture.received().size() == 20; }));
    fixture.send("ada@example.org");
    fixture.temp.clock.advance(61s);
    REQUIRE(fixture.until([&] { return fixture.received().size() == 40; }));
    const auto mails = fixture.server->mails();
    const auto ada = std::find_if(
        mails.begin(), mails.end(), [](const auto& mail) { return mail.to == "ada@example.org"; });
    CHECK(ada - mails.begin() <= 20 + 4);  // behind what one connection had in hand
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("many single messages leave a campaign its share", "[jobs]") {
    SingleMails fixture;
    fixture.temp.run("UPDATE sender SET max_connections = 1, limits = '{\"per_minute\":40}'");
    fixture.stop();
    fixture.launch_for(50);
    while (fixture.temp.integer("SELECT recipients FROM campaign WHERE singles = 0") < 50) {
        fixture.enrol(fixture.temp.integer("SELECT id FROM campaign WHERE singles = 0"));
    }
    service::SingleMessages accepting(
        *fixture.temp, fixture.idempotency, fixture.links, wire::single_answer, [] {});
    std::vector<std::promise<void>> taken(200);
    for (std::size_t i = 0; i < taken.size(); ++i) {
        accepting.send(
            {.request = wire::read_single({{"sender_id", fixture.sender},
                                           {"to", {{"email", "s" + std::to_string(i) + "@x.org"}}},
                                           {"subject", "s"},
                                           {"body", "b"}}),
             .actor = fixture.actor},
            [&taken, i](const service::SingleOutcome&) { taken[i].set_value(); });
    }
    for (auto& one : taken) {
        one.get_future().get();
    }
    fixture.start();
    for (std::size_t minute = 1; minute <= 4; ++minute) {
        REQUIRE(fixture.until([&] { return fixture.received().size() >= 40 * minute; }));
        fixture.temp.clock.advance(61s);
    }
    const auto of_campaign = fixture.temp.integer(
        "SELECT count(*) FROM message m JOIN campaign c ON c.id = m.campaign_id "
        "WHERE c.singles = 0 AND m.state = 2");
    CHECK(of_campaign >= 4);
    CHECK(of_campaign <= 40);
}
