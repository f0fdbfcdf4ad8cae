#include "service/feedback/tracking.h"

#include <catch2/catch.hpp>
#include <future>

#include "service/mail_world.h"
#include "service/upkeep/check.h"
#include "service/webhooks/webhooks.h"
#include "store/campaigns.h"
#include "store/events.h"
#include "store/message_states.h"
#include "wire/campaigns.h"
#include "wire/messages.h"
#include "wire/progress.h"
#include "wire/webhooks.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::MailWorld;
using nlohmann::json;
using Kind = service::MailLinks::Kind;
using Visit = service::Tracking::Visit;

namespace {

constexpr const char* kFirefox =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// One launched campaign with three links, its two messages sent a while ago.
struct Sent : MailWorld {
    Sent() {
        recipients.create(actor,
                          {.email = "anna@example.org",
                           .name = "Anna",
                           .attributes = json{{"city", "Köln"}}.dump(),
                           .list_ids = std::vector<std::int64_t>{list_id},
                           .timezone = {}});
        add_people(1);
        json body = campaign_body();
        body["steps"][0]["body"] =
            "[a](https://a.example/) [b](https://b.example/{{city|x}}) [c](https://c.example/)";
        campaign = campaigns.create(actor, wire::read_campaign(body, true)).id;
        campaigns.launch(actor, campaign);
        temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            while (service::enrol_slice(tx, campaign, 100).more) {
            }
        });
        message = temp.integer("SELECT min(id) FROM message");
        other = temp.integer("SELECT max(id) FROM message");
        temp.run("UPDATE message SET sent_at = queued_at");
        temp.clock.advance(1h);
    }

    void open(MessageId id, const Visit& visit = {kFirefox, "192.0.2.1"}) {
        std::string url;
        links.append_pixel_url(url, id);
        std::string token = url.substr(url.rfind('/') + 1);
        open_token(token.substr(0, token.size() - 4), visit);
    }

    void open_token(const std::string& token, const Visit& visit) {
        const auto done = std::make_shared<std::promise<void>>();
        tracking.open(token, visit, [done] { done->set_value(); });
        done->get_future().get();
    }

    std::optional<std::string> click(MessageId id,
                                     int link,
                                     const Visit& visit = {kFirefox, "192.0.2.1"}) {
        std::string url;
        links.append_click_url(url, {id, link});
        return click_token(url.substr(url.rfind('/') + 1), visit);
    }

    std::optional<std::string> click_token(const std::string& token, const Visit& visit) {
        const auto done = std::make_shared<std::promise<std::optional<std::string>>>();
        tracking.click(token, visit, [done](std::optional<std::string> to) {
            done->set_value(std::move(to));
        });
        return done->get_future().get();
    }

    store::events::Counts counts() const {
        return temp->read(
            [&](const db::ReadTx& tx) { return store::events::counts(tx, campaign)[0]; });
    }

    std::string sums() const {
        const auto c = counts();
        std::string text;
        for (const std::int64_t n : {c.opens,
                                     c.unique_opens,
                                     c.clicks,
                                     c.unique_clicks,
                                     c.machine_opens,
                                     c.machine_clicks}) {
            text += (text.empty() ? "" : " ") + std::to_string(n);
        }
        return text;
    }

    void check_sums() const {
        for (const std::string& line : service::check_database(*temp)) {
            FAIL_CHECK(line);
        }
    }

    json row(MessageId id) const { return messages.get(id); }

    service::Tracking tracking{*temp, links, key.derive("network")};
    CampaignId campaign = 0;
    MessageId message = 0;
    MessageId other = 0;
};

}  // namespace

TEST_CASE("opens and clicks are counted once per person and often in all", "[service]") {
    Sent world;
    world.open(world.message);
    world.temp.clock.advance(10s);
    world.open(world.message);
    world.open(world.other);
    CHECK(world.click(world.message, 1) == "https://a.example/");
    world.temp.clock.advance(10s);
    CHECK(world.click(world.message, 1) == "https://a.example/");
    CHECK(world.click(world.message, 3) == "https://c.example/");
    CHECK(world.sums() == "3 2 3 1 0 0");
    world.check_sums();
    const json row = world.row(world.message);
    CHECK(row.at("first_opened_at").is_string());
    CHECK(row.at("first_clicked_at").is_string());
    CHECK(row.at("first_opened_at") < row.at("first_clicked_at"));
    CHECK(world.row(world.other).at("first_clicked_at").is_null());
    const json progress = world.campaigns.progress(world.campaign);
    CHECK(progress.at("opens") == 3);
    CHECK(progress.at("unique_opens") == 2);
    CHECK(progress.at("clicks") == 3);
    CHECK(progress.at("steps")[0].at("unique_clicks") == 1);
    const auto links = world.temp->read(
        [&](const db::ReadTx& tx) { return store::events::links(tx, world.campaign); });
    REQUIRE(links.size() == 3);
    CHECK(links[0].clicks == 2);
    CHECK(links[0].unique_clicks == 1);
    CHECK(links[2].clicks == 1);
    CHECK(world.temp.integer("SELECT count(*) FROM event WHERE network IS NOT NULL") == 6);
}

TEST_CASE("merge tags of a link are filled in for the one who clicks", "[service]") {
    Sent world;
    CHECK(world.click(world.message, 2) == "https://b.example/K%C3%B6ln");
    CHECK(world.click(world.other, 2) == "https://b.example/x");
}

TEST_CASE("tokens of another kind, message or link lead nowhere", "[service]") {
    Sent world;
    const Visit visit{kFirefox, "192.0.2.1"};
    std::string url;
    world.links.append_click_url(url, {world.message, 1});
    const std::string good = url.substr(url.rfind('/') + 1);
    const std::string mac = good.substr(good.rfind('.'));
    const std::string id = std::to_string(world.message);
    for (const std::string& token : {id + ".2" + mac,
                                     std::to_string(world.other) + ".1" + mac,
                                     id + mac,
                                     world.token(Kind::kUnsubscribe, world.message),
                                     world.token(Kind::kOpen, world.message),
                                     good + "A",
                                     good.substr(1),
                                     std::string("https://evil.example"),
                                     std::string("."),
                                     std::string()}) {
        INFO(token);
        CHECK_FALSE(world.click_token(token, visit));
        world.open_token(token == world.token(Kind::kOpen, world.message) ? good : token, visit);
    }
    CHECK_FALSE(world.click(world.message, 9));
    CHECK_FALSE(world.click(999, 1));
    CHECK(world.temp.integer("SELECT count(*) FROM event") == 0);
    world.open(999);
    CHECK(world.temp.integer("SELECT count(*) FROM event") == 0);
    CHECK(good.find('@') == std::string::npos);
    CHECK(good.size() < 40);
}

TEST_CASE("what only looks ahead is answered and not counted", "[service]") {
    Sent world;
    const Visit ahead{kFirefox, "192.0.2.1", false};
    world.open(world.message, ahead);
    CHECK(world.click(world.message, 1, ahead) == "https://a.example/");
    CHECK(world.temp.integer("SELECT count(*) FROM event") == 0);
}

TEST_CASE("machines are kept apart, by name and by haste", "[service]") {
    Sent world;
    world.open(world.message, {"Mozilla/5.0", "192.0.2.1"});
    world.click(world.message, 1, {"python-requests/2.31", "192.0.2.1"});
    CHECK(world.sums() == "0 0 0 0 1 1");
    world.temp.run("UPDATE message SET sent_at = NULL, state = 1 WHERE id = ?1", world.other);
    world.open(world.other);
    CHECK(world.sums() == "0 0 0 0 2 1");
    world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::message_states::change(
            tx, world.other, {.state = MessageState::kQueued, .sent_at = tx.now()});
    });
    world.temp.clock.advance(4s);
    world.open(world.other);
    world.temp.clock.advance(1s);
    world.open(world.other);
    CHECK(world.sums() == "1 1 0 0 3 1");
    CHECK(world.row(world.message).at("first_opened_at").is_null());
    CHECK(world.temp.integer("SELECT count(*) FROM event WHERE machine = 3") == 2);
}

TEST_CASE("a burst takes back what its first clicks had counted for", "[service]") {
    Sent world;
    world.click(world.message, 1);
    world.temp.clock.advance(1h);
    world.click(world.message, 1);
    world.temp.clock.advance(500ms);
    world.click(world.message, 2);
    CHECK(world.sums() == "0 0 3 1 0 0");
    world.temp.clock.advance(500ms);
    world.click(world.message, 3);
    CHECK(world.sums() == "0 0 1 1 0 3");
    CHECK_FALSE(world.row(world.message).at("first_clicked_at").is_null());
    world.check_sums();
    world.temp.clock.advance(10s);
    world.click(world.message, 3);
    CHECK(world.sums() == "0 0 2 1 0 3");
    world.click(world.other, 1);
    world.click(world.other, 2);
    world.click(world.other, 3);
    CHECK(world.sums() == "0 0 2 1 0 6");
    CHECK(world.row(world.other).at("first_clicked_at").is_null());
    world.check_sums();
}

TEST_CASE("who follows the hidden link is a machine", "[service]") {
    Sent world;
    world.click(world.message, 1);
    const auto to = world.click(world.message, 0);
    REQUIRE(to);
    CHECK(to->starts_with("https://mail.example.org/v/"));
    CHECK(world.sums() == "0 0 0 0 0 2");
    CHECK(world.temp.integer("SELECT count(*) FROM event WHERE machine = 5") == 2);
    world.check_sums();
}

TEST_CASE("many events at once are all recorded", "[service]") {
    Sent world;
    std::vector<std::future<void>> done;
    std::string url;
    world.links.append_pixel_url(url, world.message);
    const std::string token = url.substr(url.rfind('/') + 1, url.size() - url.rfind('/') - 5);
    for (int i = 0; i < 500; ++i) {
        auto promise = std::make_shared<std::promise<void>>();
        done.push_back(promise->get_future());
        world.tracking.open(token, {kFirefox, "192.0.2.1"}, [promise] { promise->set_value(); });
    }
    for (std::future<void>& one : done) {
        one.get();
    }
    CHECK(world.sums() == "500 1 0 0 0 0");
    CHECK(world.tracking.lost() == 0);
    world.check_sums();
}

TEST_CASE("webhooks that want it are told of people's opens and clicks, of no machine's",
          "[service]") {
    Sent world;
    service::Webhooks webhooks(*world.temp, world.key, [] {});
    webhooks.create(world.actor,
                    wire::read_webhook({{"url", "https://hooks.example.org/x"},
                                        {"events", {"message.opened", "message.clicked"}}},
                                       true));
    world.open(world.message);
    world.open(world.message, {"Mozilla/5.0", "192.0.2.1"});
    world.click(world.message, 1);
    CHECK(world.temp.integer("SELECT count(*) FROM webhook_delivery") == 2);
    CHECK(world.temp.integer("SELECT count(*) FROM webhook_delivery WHERE instr(detail, "
                             "'https://a.example/') > 0") == 1);
    world.check_sums();
}

TEST_CASE("erasing a person takes the traces of their devices", "[service]") {
    Sent world;
    world.open(world.message);
    world.recipients.erase(world.actor, 1);
    CHECK(world.temp.integer(
              "SELECT count(*) FROM event WHERE agent IS NOT NULL OR network IS NOT NULL") == 0);
    CHECK(world.sums() == "1 1 0 0 0 0");
    CHECK(world.click(world.message, 2) == "https://b.example/x");
    CHECK(world.sums() == "1 1 1 1 0 0");
    CHECK(world.temp.integer("SELECT count(*) FROM event WHERE network IS NOT NULL") == 0);
}

TEST_CASE("check finds event sums that are not their events", "[service]") {
    Sent world;
    world.click(world.message, 1);
    for (const auto& [sql, wanted] : std::vector<std::pair<const char*, const char*>>{
             {"UPDATE step_event_counter SET clicks = clicks + 1", "sums of opens and clicks"},
             {"UPDATE link SET unique_clicks = 0", "link 1 of campaign"},
             {"UPDATE message SET first_clicked_at = 5", "is not its first event"},
             {"UPDATE event_timeline SET opens = 7", "the timeline of opens and clicks"}}) {
        INFO(sql);
        world.temp.run(sql);
        bool found = false;
        for (const std::string& line : service::check_database(*world.temp)) {
            found = found || line.find(wanted) != std::string::npos;
        }
        CHECK(found);
    }
}

TEST_CASE("the links of a launched campaign are kept, and its tracking cannot change",
          "[service]") {
    Sent world;
    try {
        world.campaigns.update(
            world.actor, world.campaign, wire::read_campaign({{"track_clicks", false}}));
        FAIL("tracking was changed");
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 1);
        CHECK(error.fields()[0].field == "track_clicks");
    }
}

TEST_CASE("webhooks hear of a message's first opening and of each click, by people alone",
          "[service]") {
    Sent world;
    service::Webhooks webhooks(*world.temp, world.key, [] {});
    webhooks.create(world.actor,
                    wire::read_webhook({{"url", "https://hooks.example.org/x"},
                                        {"events", {"message.opened", "message.clicked"}}},
                                       true));
    world.open(world.message);
    world.open(world.message);
    world.open(world.other, {"Googlebot/2.1", "192.0.2.9"});
    CHECK(world.temp.integer("SELECT count(*) FROM webhook_delivery WHERE event = 3") == 1);
    world.click(world.message, 1);
    world.temp.clock.advance(1min);
    world.click(world.message, 1);
    CHECK(world.temp.integer("SELECT count(*) FROM webhook_delivery WHERE event = 4") == 2);
    CHECK(world.temp.integer("SELECT count(*) FROM webhook_delivery WHERE event = 4 AND "
                             "instr(detail, 'https://a.example/') > 0") == 2);
}

TEST_CASE("one link opened over and over adds counts, not rows", "[service]") {
    Sent world;
    for (int i = 0; i < 60; ++i) {
        world.click(world.message, 1);
        world.temp.clock.advance(10s);
    }
    world.click(world.message, 2);
    for (int i = 0; i < 60; ++i) {
        world.open(world.message, {kFirefox, "192.0.2.1"});
        world.open(world.message, {"GoogleImageProxy", "192.0.2.9"});
    }
    CHECK(world.temp.integer("SELECT count(*) FROM event WHERE kind = 2") ==
          service::kEventsKept + 1);
    CHECK(world.temp.integer("SELECT count(*) FROM event WHERE kind = 1") <=
          service::kEventsKept + 2);
    CHECK(world.counts().clicks == 61);
    CHECK(world.counts().unique_clicks == 1);
    CHECK(world.counts().opens + world.counts().machine_opens == 120);
    CHECK(world.counts().unique_opens == 1);
    world.check_sums();
    std::int64_t told = 0;
    const json row = world.row(world.message);
    for (const json& event : row.at("events")) {
        told += 1 + event.at("repeats").get<std::int64_t>();
    }
    CHECK(told == 181);
}

TEST_CASE("a machine that follows a trap again and again adds no rows either", "[service]") {
    Sent world;
    for (int i = 0; i < 40; ++i) {
        world.temp.clock.advance(1min);
        world.click(world.message, 1);
        world.click(world.message, 0);  // what people do not see
    }
    CHECK(world.temp.integer("SELECT count(*) FROM event") <= service::kEventsKept + 8);
    CHECK(world.counts().clicks == 0);
    CHECK(world.counts().machine_clicks == 80);
    world.check_sums();
}
