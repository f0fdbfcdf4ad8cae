// The contact cap in the whole send path: two senders, one relay, real dialogues.
#include <catch2/catch.hpp>

#include "send_fixture.h"
#include "service/access/settings.h"
#include "wire/settings.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::SendFixture;

namespace {

struct CapFixture : SendFixture {
    explicit CapFixture(const std::string& over) {
        service::Settings(*temp).update(
            actor,
            wire::read_settings({{"contact_cap", {{"mails", 1}, {"days", 7}, {"over", over}}}}));
    }

    /// To the same people by a sender of its own.
    CampaignId launch_beside() {
        const CampaignId id = add_campaign(add_sender(server->port()), list);
        launch(id);
        return id;
    }

    std::size_t most_for_one() const {
        const std::multiset<std::string> to = received();
        std::size_t most = 0;
        for (const std::string& one : to) {
            most = std::max(most, to.count(one));
        }
        return most;
    }
};

}  // namespace

TEST_CASE("campaigns that go out at the same time keep to the cap together", "[jobs][cap]") {
    CapFixture fixture("skip");
    const CampaignId first = fixture.launch_for(60);
    const CampaignId second = fixture.launch_beside();
    REQUIRE(fixture.until(
        [&] { return fixture.state(first) == "finished" && fixture.state(second) == "finished"; }));
    CHECK(fixture.received().size() == 60);
    CHECK(fixture.most_for_one() == 1);
    const auto one = fixture.counts(first);
    const auto two = fixture.counts(second);
    CHECK(one[MessageState::kSent] + two[MessageState::kSent] == 60);
    CHECK(one[MessageState::kSkipped] + two[MessageState::kSkipped] == 60);
    CHECK(fixture.temp.integer("SELECT count(*) FROM message WHERE state = 5 AND reason = 7") ==
          60);
    CHECK(broken(fixture.temp).empty());
}

TEST_CASE("mails over the cap wait and all go out when it allows them", "[jobs][cap]") {
    CapFixture fixture("delay");
    const CampaignId first = fixture.launch_for(20);
    const CampaignId second = fixture.launch_beside();
    REQUIRE(fixture.until([&] {
        return fixture.received().size() == 20 && fixture.leased() == 0 &&
               fixture.temp.integer("SELECT count(*) FROM message WHERE reason = 7") == 20;
    }));
    CHECK(fixture.most_for_one() == 1);
    fixture.temp.clock.advance(std::chrono::hours(7 * 24 + 1));
    REQUIRE(fixture.until(
        [&] { return fixture.state(first) == "finished" && fixture.state(second) == "finished"; }));
    CHECK(fixture.received().size() == 40);
    CHECK(fixture.most_for_one() == 2);
    CHECK(fixture.temp.integer("SELECT count(*) FROM message WHERE reason = 7") == 0);
    CHECK(broken(fixture.temp).empty());
}
