#include "jobs/webhook_worker.h"

#include <catch2/catch.hpp>
#include <set>

#include "jobs/send_fixture.h"
#include "service/webhooks/announce.h"
#include "service/webhooks/webhooks.h"
#include "support/fake_http_server.h"
#include "wire/webhooks.h"

using namespace campaignd;
using nlohmann::json;
using test::FakeHttpServer;

namespace {

constexpr const char* kInState = R"sql(
    SELECT count(*) FROM webhook_delivery WHERE state = ?1)sql";
constexpr const char* kTried = R"sql(
    SELECT count(*) FROM webhook_delivery WHERE attempts > 0)sql";
constexpr const char* kLeased = R"sql(SELECT count(*) FROM job WHERE state = 1)sql";

constexpr std::int64_t kWaiting = 0;
constexpr std::int64_t kDelivered = 1;

struct Hooked : test::SendFixture {
    Hooked() : SendFixture(false) {}

    service::Webhooks desk{*temp, key, [] {}};

    json hook(const std::string& url, const std::vector<std::string>& events) {
        return desk.create(actor, wire::read_webhook({{"url", url}, {"events", events}}, true));
    }

    std::int64_t count(std::int64_t state) const { return temp.integer(kInState, state); }

    void tell(int times) const {
        write([&](db::WriteTx& tx) {
            for (int i = 0; i < times; ++i) {
                service::announce(tx, {.type = WebhookEvent::kMessageOpened});
            }
        });
    }
};

std::string ok(const test::SeenRequest& /*request*/) {
    return FakeHttpServer::response("200 OK");
}

}  // namespace

TEST_CASE("a campaign's messages and its end are told, signed, each once", "[jobs]") {
    FakeHttpServer receiver(ok);
    Hooked world;
    const json made = world.hook(receiver.url(), {"message.sent", "campaign.finished"});
    const CampaignId campaign = world.launch_for(40);
    REQUIRE(world.until_state(campaign, "finished"));
    REQUIRE(world.until([&] { return world.count(kDelivered) == 41; }));
    const auto key = webhook_key(made.at("secret").get<std::string>());
    std::set<std::string> ids;
    std::set<std::string> addresses;
    for (const test::SeenRequest& request : receiver.seen()) {
        const json body = json::parse(request.body);
        ids.insert(request.headers.at("webhook-id"));
        CHECK(request.headers.at("webhook-signature") ==
              service::webhook_signature(*key,
                                         request.headers.at("webhook-id"),
                                         std::stoll(request.headers.at("webhook-timestamp")),
                                         request.body));
        if (body.at("type") == "message.sent") {
            addresses.insert(body.at("data").at("email").get<std::string>());
            CHECK(body.at("data").at("message_id").get<std::string>().ends_with("@example.com>"));
        } else {
            CHECK(body.at("data").at("campaign_id") == campaign);
        }
    }
    CHECK(ids.size() == 41);
    CHECK(addresses.size() == 40);
    CHECK(world.temp.integer(kLeased) == 0);
}

TEST_CASE("a dead receiver holds up no other, and gets all when it is back", "[jobs]") {
    std::atomic<bool> alive{false};
    FakeHttpServer shaky([&alive](const test::SeenRequest& request) {
        return alive ? ok(request) : FakeHttpServer::response("500 Internal Server Error", "oops");
    });
    FakeHttpServer steady(ok);
    Hooked world;
    const auto shaky_id = world.hook(shaky.url(), {"message.opened"}).at("id").get<std::int64_t>();
    world.hook(steady.url(), {"message.opened"});
    world.tell(60);
    REQUIRE(world.until([&] { return world.count(kDelivered) == 60; }));
    REQUIRE(world.until([&] { return json(world.desk.get(shaky_id)).at("failures") > 2; }));
    CHECK(json(world.desk.get(shaky_id)).at("last_error").get<std::string>().find("oops") !=
          std::string::npos);
    CHECK(world.temp.integer(kTried) < 120);
    CHECK(steady.seen().size() == 60);
    alive = true;
    REQUIRE(world.until([&] {
        world.temp.clock.advance(std::chrono::seconds(60));
        return world.count(kDelivered) == 120;
    }));
    CHECK(json(world.desk.get(shaky_id)).at("failing_since").is_null());
}

TEST_CASE("a stop hands back what was not answered, with no attempt used", "[jobs]") {
    Hooked world;
    // Nobody answers there: the calls stay open until they are given up.
    const int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(silent, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(silent, 64) == 0);
    socklen_t size = sizeof address;
    getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
    world.hook("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/",
               {"message.opened"});
    world.tell(3);
    REQUIRE(world.until([&] { return world.webhooks->active() == 3; }));
    world.stop();
    close(silent);
    CHECK(world.temp.integer(kLeased) == 0);
    CHECK(world.count(kWaiting) == 3);
    CHECK(world.temp.integer(kTried) == 0);

    FakeHttpServer receiver(ok);
    const auto id = world.desk.list({}).items.at(0).id;
    world.desk.update(world.actor, id, wire::read_webhook({{"url", receiver.url()}}));
    world.start();
    REQUIRE(world.until([&] { return world.count(kDelivered) == 3; }));
    CHECK(receiver.seen().size() == 3);
}
