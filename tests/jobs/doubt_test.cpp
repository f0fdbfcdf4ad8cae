// A message in doubt whose campaign is changed before it goes again.
#include <algorithm>
#include <catch2/catch.hpp>

#include "send_fixture.h"

using namespace campaignd;
using campaignd::test::broken;
using campaignd::test::header;
using campaignd::test::SendFixture;
using campaignd::test::SmtpRule;
using nlohmann::json;

namespace {

std::string mail_to(const SendFixture& fixture, const std::string& person) {
    for (const auto& mail : fixture.server->mails()) {
        if (mail.to == person) {
            return mail.data;
        }
    }
    return "";
}

}  // namespace

TEST_CASE("what is in doubt goes again as it was, what never went as it is now", "[jobs]") {
    const std::string policy = GENERATE("retry", "hold");
    INFO(policy);
    SendFixture fixture;
    fixture.server->add_rule(
        {.verb = "DOT", .match = "p0@", .reply = "", .then = SmtpRule::Then::kClose, .times = 1});
    fixture.server->add_rule(
        {.verb = "RCPT", .match = "<p1@", .reply = "450 4.2.1 not now\r\n", .times = 1});
    const CampaignId id = fixture.launch_for(3, 1, {{"uncertain", policy}});
    REQUIRE(fixture.until([&] {
        return fixture.counts(id)[MessageState::kSent] == 1 &&
               fixture.temp.integer("SELECT count(*) FROM attempt") == 2 &&
               fixture.pipeline->drained();
    }));
    fixture.campaigns.pause(fixture.actor, id);
    json steps = json(fixture.campaign(id)).at("steps");
    steps[0]["subject"] = "Second thoughts";
    steps[0]["body"] = "New words";
    fixture.campaigns.update(fixture.actor, id, wire::read_campaign({{"steps", steps}}));
    fixture.campaigns.resume(fixture.actor, id);
    if (policy == "hold") {
        fixture.messages.resolve(fixture.actor, {.campaign = id}, false);
    }
    REQUIRE(fixture.through_pauses_until([&] { return fixture.state(id) == "finished"; }));
    const std::string doubtful = mail_to(fixture, "p0@example.org");
    const std::string fresh = mail_to(fixture, "p1@example.org");
    CHECK(header(doubtful, "Subject").find("Hello") == 0);
    CHECK(doubtful.find("New words") == std::string::npos);
    CHECK(header(fresh, "Subject") == "Second thoughts");
    CHECK(fresh.find("New words") != std::string::npos);
    CHECK(fixture.temp.integer("SELECT m.revision FROM message m JOIN recipient r ON r.id = "
                               "m.recipient_id WHERE r.email = 'p0@example.org'") <
          fixture.temp.integer("SELECT m.revision FROM message m JOIN recipient r ON r.id = "
                               "m.recipient_id WHERE r.email = 'p1@example.org'"));
    CHECK(broken(fixture.temp).empty());
}
