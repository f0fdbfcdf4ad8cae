#include <catch2/catch.hpp>

#include "send_fixture.h"
#include "service/people/forms.h"
#include "service/people/signups.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::header;
using campaignd::test::SendFixture;
using campaignd::test::SmtpRule;

namespace {

constexpr const char* kMailState = "SELECT state FROM signup ORDER BY id LIMIT 1";
constexpr const char* kJobsLeft = "SELECT count(*) FROM job WHERE state IN (0, 1)";
constexpr int kSent = 2;
constexpr int kFailed = 3;
constexpr int kSkipped = 4;

struct SignupMails : SendFixture {
    explicit SignupMails(bool relay = true) : SendFixture(relay) {
        forms.create(actor,
                     {.name = "news",
                      .is_open = true,
                      .list_ids = std::vector{list},
                      .sender_id = std::optional(sender)});
    }

    void ask(const std::string& email) {
        signups.ask("news", {email, "", "198.51.100.7", SignupVia::kPage});
    }

    bool until_state(int state) {
        return until([&] { return temp.integer(kMailState) == state; });
    }

    service::Forms forms{*temp, links};
    service::Signups signups{
        *temp, links, key.derive("signup-limits"), [this] { dispatcher->poke(); }};
};

}  // namespace

TEST_CASE("a confirm mail goes out by the sender's relay, and by no campaign", "[jobs]") {
    SignupMails fixture;
    fixture.ask("new@example.org");
    REQUIRE(fixture.until_state(kSent));
    REQUIRE(fixture.received() == std::multiset<std::string>{"new@example.org"});
    const std::string mail = fixture.server->mails()[0].data;
    CHECK(header(mail, "To") == "new@example.org");
    CHECK(header(mail, "Auto-Submitted") == "auto-generated");
    CHECK(header(mail, "List-Unsubscribe").empty());
    CHECK(fixture.temp.integer(kJobsLeft) == 0);
    CHECK(fixture.temp.integer("SELECT count(*) FROM message") == 0);
    CHECK(fixture.temp.integer("SELECT mailed_at FROM signup") > 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("what was accepted is mailed after a kill and after an outage", "[jobs]") {
    SignupMails fixture;
    fixture.stop();
    fixture.temp->write(db::WriteClass::kRequest, [](db::WriteTx&) {});
    service::Signups accepting(
        *fixture.temp, fixture.links, fixture.key.derive("signup-limits"), [] {});
    accepting.ask("news", {"new@example.org", "", "198.51.100.7", SignupVia::kPage});
    CHECK(fixture.temp.integer(kMailState) == 0);
    fixture.server->add_rule({.verb = "MAIL", .reply = "451 4.3.2 not now\r\n", .times = 2});
    fixture.start();
    REQUIRE(
        fixture.through_pauses_until([&] { return fixture.temp.integer(kMailState) == kSent; }));
    CHECK(fixture.received().size() == 1);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a confirm mail cut off after its dot is sent again as the same mail", "[jobs]") {
    SignupMails fixture;
    fixture.server->add_rule({.verb = "DOT", .then = SmtpRule::Then::kClose, .times = 1});
    fixture.ask("new@example.org");
    REQUIRE(
        fixture.until([&] { return fixture.temp.integer("SELECT sum(attempts) FROM job") == 1; }));
    fixture.temp.clock.advance(2min);
    REQUIRE(fixture.until_state(kSent));
    CHECK(fixture.temp.integer(kJobsLeft) == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a dead address ends its confirm mail and nobody else's", "[jobs]") {
    SignupMails fixture;
    fixture.server->add_rule({.verb = "RCPT", .match = "dead@", .reply = "550 5.1.1 nobody\r\n"});
    fixture.ask("dead@example.org");
    REQUIRE(fixture.until_state(kFailed));
    fixture.ask("alive@example.org");
    REQUIRE(fixture.until([&] { return fixture.received().size() == 1; }));
    CHECK(fixture.temp.integer("SELECT count(*) FROM suppression") == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("nothing is handed over for an address that is suppressed", "[jobs]") {
    SignupMails fixture(false);
    fixture.temp.run(
        "INSERT INTO suppression(value, reason, created_at) VALUES ('out@example.org', '', 1)");
    fixture.ask("out@example.org");
    REQUIRE(fixture.until_state(kSkipped));
    fixture.ask("in@example.org");
    REQUIRE(fixture.until(
        [&] { return fixture.temp.integer("SELECT count(*) FROM sandbox_message") == 1; }));
    CHECK(fixture.temp.integer("SELECT count(*) FROM sandbox_message WHERE message_id IS NULL") ==
          1);
    CHECK(fixture.until([&] { return fixture.pipeline->drained(); }));
    CHECK(fixture.temp.integer(kJobsLeft) == 0);
}
