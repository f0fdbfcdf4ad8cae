#include <catch2/catch.hpp>
#include <future>

#include "send_fixture.h"
#include "service/feedback/tracking.h"
#include "service/upkeep/check.h"
#include "support/soft_breaks.h"
#include "wire/campaigns.h"
#include "wire/progress.h"
#include "wire/senders.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::broken;
using campaignd::test::SendFixture;
using nlohmann::json;

namespace {

constexpr const char* kFirefox =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
constexpr const char* kFollowUpState = R"sql(
    SELECT state FROM message WHERE step = 1 AND recipient_id = ?1)sql";

struct Reader : SendFixture {
    service::Tracking tracking{*temp, links, key.derive("network")};

    /// What a mail holds behind `mark`, up to the end of the address.
    std::string address(const std::string& to, const std::string& mark) const {
        for (const test::ReceivedMail& received : server->mails()) {
            const std::string data = test::without_soft_breaks(received.data);
            const std::size_t at = data.rfind(mark);
            if (received.to == to && at != std::string::npos) {
                const std::size_t begin = at + mark.size();
                return data.substr(begin, data.find_first_of("\"' )\r\n", begin) - begin);
            }
        }
        return "";
    }

    void open(const std::string& to) {
        const auto done = std::make_shared<std::promise<void>>();
        const std::string token = address(to, "/t/o/");
        tracking.open(token.substr(0, token.rfind(".gif")), {kFirefox, "192.0.2.7"}, [done] {
            done->set_value();
        });
        done->get_future().get();
    }

    std::string click(const std::string& to, const char* agent = kFirefox) {
        const auto done = std::make_shared<std::promise<std::string>>();
        tracking.click(address(to, "(https://mail.example.org/t/c/"),
                       {agent, "192.0.2.7"},
                       [done](const std::optional<std::string>& target) {
                           done->set_value(target.value_or(""));
                       });
        return done->get_future().get();
    }

    /// A first message with a link to three people, then a follow-up of that condition.
    CampaignId launch_with(const std::string& condition) {
        json steps = json::array(
            {{{"subject", "Hello"}, {"body", "See [it](https://shop.example/{{name}}) now"}},
             {{"delay_s", 3600}, {"condition", condition}, {"body", "Did you see it?"}}});
        return launch_for(3, 2, {{"steps", std::move(steps)}});
    }

    std::int64_t follow_up(RecipientId person) const {
        return temp.integer(kFollowUpState, person);
    }

    void check_ledger() const {
        CHECK(broken(temp).empty());
        for (const std::string& line : service::check_database(*temp)) {
            FAIL_CHECK(line);
        }
    }
};

constexpr auto kSent = static_cast<std::int64_t>(MessageState::kSent);
constexpr auto kSkipped = static_cast<std::int64_t>(MessageState::kSkipped);

}  // namespace

TEST_CASE("who opened or clicked gets no follow-up for those who did not open", "[jobs]") {
    Reader reader;
    const CampaignId id = reader.launch_with("no_open");
    REQUIRE(reader.until([&] { return reader.counts(id)[MessageState::kSent] == 3; }));
    reader.temp.clock.advance(1min);
    reader.open("p0@example.org");
    CHECK(reader.click("p1@example.org") == "https://shop.example/Person%201");
    reader.temp.clock.advance(1h);
    REQUIRE(reader.until_state(id, "finished"));
    CHECK(reader.follow_up(1) == kSkipped);
    CHECK(reader.follow_up(2) == kSkipped);
    CHECK(reader.follow_up(3) == kSent);
    CHECK(reader.temp.integer("SELECT count(*) FROM message WHERE reason = 5") == 2);
    reader.check_ledger();
}

TEST_CASE("an open is no click, and a machine's is neither", "[jobs]") {
    Reader reader;
    const CampaignId id = reader.launch_with("no_click");
    REQUIRE(reader.until([&] { return reader.counts(id)[MessageState::kSent] == 3; }));
    reader.temp.clock.advance(1min);
    CHECK_FALSE(reader.click("p2@example.org", "python-requests/2.31").empty());
    reader.open("p0@example.org");
    CHECK_FALSE(reader.click("p1@example.org").empty());
    reader.temp.clock.advance(1h);
    REQUIRE(reader.until_state(id, "finished"));
    CHECK(reader.follow_up(1) == kSent);
    CHECK(reader.follow_up(2) == kSkipped);
    CHECK(reader.follow_up(3) == kSent);
    const json progress = reader.campaigns.progress(id);
    CHECK(progress.at("unique_clicks") == 1);
    CHECK(progress.at("machine_clicks") == 1);
    reader.check_ledger();
}

TEST_CASE("a campaign that tracks nothing sends the author's links", "[jobs]") {
    Reader reader;
    const json steps = json::array({{{"subject", "s"}, {"body", "[it](https://shop.example/)"}}});
    const CampaignId id = reader.launch_for(
        1, 1, {{"steps", steps}, {"track_opens", false}, {"track_clicks", false}});
    REQUIRE(reader.until_state(id, "finished"));
    const std::string data = reader.server->mails().front().data;
    CHECK(data.find("/t/") == std::string::npos);
    CHECK(data.find("https://shop.example/") != std::string::npos);
}
