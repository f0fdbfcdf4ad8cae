// Campaigns with several senders: who sends what, and who stands in for whom.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "send_fixture.h"
#include "wire/campaigns.h"
#include "wire/messages.h"
#include "wire/progress.h"
#include "wire/senders.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::FakeSmtpServer;
using campaignd::test::header;
using campaignd::test::SendFixture;
using campaignd::test::SmtpRule;
using nlohmann::json;

namespace {

/// Two senders, each with a relay of its own.
struct Pool : SendFixture {
    Pool()
        : second(add_sender(
              other.port(),
              {{"name", "Second"}, {"from_email", "second@example.net"}, {"max_connections", 5}})) {
    }

    CampaignId launch_pool(int people, int steps = 1, json more = json::object()) {
        json made{{"sender_ids", {sender, second}}, {"sender_id", sender}};
        made.update(more);
        return launch_for(people, steps, made);
    }

    std::size_t by_first() const { return server->mails().size(); }

    std::size_t by_second() const { return other.mails().size(); }

    json progress_of(CampaignId id) { return json(campaigns.progress(id)); }

    /// Whose first message came from whom.
    std::map<std::string, std::int64_t> openers() const {
        std::map<std::string, std::int64_t> by;
        for (const auto& one : server->mails()) {
            by.emplace(one.to, sender);
        }
        for (const auto& one : other.mails()) {
            by.emplace(one.to, second);
        }
        return by;
    }

    FakeSmtpServer other;
    std::int64_t second = 0;
};

}  // namespace

TEST_CASE("several senders share the people by weight, and each carries its own From", "[jobs]") {
    Pool fixture;
    const CampaignId id = fixture.launch_pool(160, 1, {{"sender_weights", {3, 1}}});
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(fixture.by_first() + fixture.by_second() == 160);
    CHECK(fixture.by_second() >= 30);  // 40, and what was under way
    CHECK(fixture.by_second() <= 50);
    CHECK(fixture.other.mails()[0].data.find("<second@example.net>") != std::string::npos);
    const json senders = fixture.progress_of(id).at("senders");
    REQUIRE(senders.size() == 2);
    CHECK(senders[0].at("sent") == fixture.by_first());
    CHECK(senders[1].at("sent") == fixture.by_second());
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("follow-ups come from the sender of the first message, in its thread", "[jobs]") {
    Pool fixture;
    const CampaignId id = fixture.launch_pool(12, 3);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.by_first() + fixture.by_second() == 36);
    CHECK(fixture.by_first() % 3 == 0);
    CHECK(fixture.by_first() > 0);
    CHECK(fixture.by_second() > 0);
    for (const auto* relay : {fixture.server.get(), &fixture.other}) {
        std::map<std::string, std::string> last;  // Message-ID of the mail before
        for (const auto& mail : relay->mails()) {
            const std::string before = last[mail.to];
            CHECK(header(mail.data, "In-Reply-To") == before);
            last[mail.to] = header(mail.data, "Message-ID");
        }
    }
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a sender that waits for its limit leaves the others the rest", "[jobs]") {
    Pool fixture;
    fixture.senders.update(
        fixture.actor, fixture.sender, wire::read_sender({{"limits", {{"per_day", 5}}}}));
    const CampaignId id = fixture.launch_pool(30);
    REQUIRE(fixture.until_state(id, "finished"));
    CHECK(fixture.by_first() == 5);
    CHECK(fixture.by_second() == 25);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("the limit of a campaign holds for all of its senders together", "[jobs]") {
    Pool fixture;
    const CampaignId id = fixture.launch_pool(30, 1, {{"limits", {{"messages_per_hour", 10}}}});
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 10; }));
    REQUIRE(fixture.until([&] { return fixture.pipeline->drained(); }));
    CHECK(fixture.by_first() == 5);
    CHECK(fixture.by_second() == 5);
}

TEST_CASE("when a log-in is refused the others take over at once", "[jobs]") {
    Pool fixture;
    fixture.server->add_rule(
        {.verb = "EHLO", .reply = "250-relay\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n"});
    fixture.server->add_rule({.verb = "AUTH", .reply = "535 5.7.8 account disabled\r\n"});
    fixture.senders.update(
        fixture.actor, fixture.sender, wire::read_sender({{"username", "u"}, {"password", "p"}}));
    const CampaignId id = fixture.launch_pool(30);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.by_first() == 0);
    CHECK(fixture.by_second() == 30);
    CHECK(fixture.temp.integer("SELECT refused FROM sender WHERE id = ?1", fixture.sender) == 1);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("when an account is closed in the middle of a campaign the others take over", "[jobs]") {
    const std::string reply = GENERATE("550 5.7.501 Access denied, spam abuse detected\r\n",
                                       "550 5.1.8 Access denied, bad outbound sender\r\n",
                                       "554 5.7.1 account suspended\r\n");
    INFO(reply);
    Pool fixture;
    fixture.server->add_rule({.verb = "MAIL", .reply = reply});
    const CampaignId id = fixture.launch_pool(60);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.by_first() == 0);
    CHECK(fixture.by_second() == 60);
    CHECK(fixture.temp.integer("SELECT refused FROM sender WHERE id = ?1", fixture.sender) == 1);
    CHECK(fixture.temp.integer("SELECT count(*) FROM recipient WHERE status <> 0") == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("follow-ups move only where the campaign says so, and say why", "[jobs]") {
    const bool moves = GENERATE(false, true);
    INFO("follow_ups " << moves);
    Pool fixture;
    const CampaignId id =
        fixture.launch_pool(12, 2, {{"failover", {{"after_s", 600}, {"follow_ups", moves}}}});
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 12; }));
    const auto openers = fixture.openers();
    const std::size_t of_first = fixture.by_first();
    REQUIRE(of_first > 0);
    fixture.server->add_rule(
        {.verb = "BANNER", .reply = "421 4.3.2 closed\r\n", .then = SmtpRule::Then::kClose});
    fixture.server->add_rule(
        {.verb = "MAIL", .reply = "421 4.3.2 closed\r\n", .then = SmtpRule::Then::kClose});
    if (!moves) {
        REQUIRE(fixture.through_pauses_until([&] {
            return fixture.temp.integer("SELECT failures FROM sender WHERE id = ?1",
                                        fixture.sender) > 8;
        }));
        CHECK(fixture.by_second() == (12 - of_first) * 2);
        CHECK(fixture.state(id) == "running");
        return;
    }
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.by_first() == of_first);
    CHECK(fixture.by_second() == 24 - of_first);
    CHECK(fixture.temp.integer("SELECT count(*) FROM attempt WHERE result = 'moved'") ==
          static_cast<std::int64_t>(of_first));
    CHECK(fixture.progress_of(id).at("senders")[1].at("took_over") == of_first);
    for (const auto& mail : fixture.other.mails()) {
        const bool is_reply = !header(mail.data, "In-Reply-To").empty();
        CHECK((is_reply || openers.at(mail.to) == fixture.second));
    }
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a message in doubt never goes by another sender", "[jobs]") {
    Pool fixture;
    fixture.server->add_rule(
        {.verb = "DOT", .reply = "", .then = SmtpRule::Then::kClose, .times = -1});
    const CampaignId id = fixture.launch_pool(6, 1, {{"failover", {{"after_s", 0}}}});
    REQUIRE(fixture.until([&] {
        return fixture.temp.integer("SELECT count(*) FROM message WHERE maybe_duplicate = 1") > 0;
    }));
    fixture.server->clear_rules();
    fixture.server->add_rule(
        {.verb = "BANNER", .reply = "421 4.3.2 closed\r\n", .then = SmtpRule::Then::kClose});
    REQUIRE(fixture.through_pauses_until([&] {
        return fixture.temp.integer("SELECT failures FROM sender WHERE id = ?1", fixture.sender) >
               4;
    }));
    CHECK(fixture.temp.integer("SELECT count(*) FROM message "
                               "WHERE maybe_duplicate = 1 AND sender_id <> ?1",
                               fixture.sender) == 0);
    fixture.server->clear_rules();
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.temp.integer("SELECT count(*) FROM message "
                               "WHERE maybe_duplicate = 1 AND sender_id <> ?1",
                               fixture.sender) == 0);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("a sender that is taken out leaves its follow-ups to the others", "[jobs]") {
    Pool fixture;
    const CampaignId id = fixture.launch_pool(12, 2);
    REQUIRE(fixture.until([&] { return fixture.counts(id)[MessageState::kSent] == 12; }));
    const std::size_t of_first = fixture.by_first();
    fixture.campaigns.pause(fixture.actor, id);
    fixture.campaigns.update(
        fixture.actor, id, wire::read_campaign({{"sender_ids", {fixture.second}}}));
    fixture.campaigns.resume(fixture.actor, id);
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    CHECK(fixture.by_first() == of_first);
    CHECK(fixture.by_second() == 24 - of_first);
    CHECK(broken(fixture.temp).empty());
}
