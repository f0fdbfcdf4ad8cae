#include "service/webhooks/webhooks.h"

#include <catch2/catch.hpp>

#include "service/desk.h"
#include "service/people/unsubscribe.h"
#include "service/sequence/campaign_moves.h"
#include "service/webhooks/announce.h"
#include "service/webhooks/webhook_calls.h"
#include "store/webhooks.h"
#include "support/factories.h"
#include "wire/page.h"
#include "wire/webhooks.h"

using namespace campaignd;
using nlohmann::json;

namespace {

constexpr const char* kDeliveries = R"sql(SELECT count(*) FROM webhook_delivery)sql";
constexpr const char* kDeliveriesOf = R"sql(
    SELECT count(*) FROM webhook_delivery WHERE event = ?1)sql";
constexpr const char* kFirst = R"sql(SELECT min(id) FROM webhook_delivery)sql";
constexpr const char* kJobs = R"sql(
    SELECT count(*) FROM job j JOIN lane l ON l.id = j.lane_id
     WHERE l.kind = 'webhook' AND j.state = ?1)sql";
constexpr const char* kAddOwner = R"sql(
    INSERT INTO instance(id, lock_file, host, pid, version, started_at, beat_at)
    VALUES (?1, '', '', 1, '', 0, 0))sql";

constexpr InstanceId kOwner = 7;
constexpr std::int64_t kReady = 0;
constexpr std::int64_t kFailed = 3;

struct Telling : test::Studio {
    service::Webhooks webhooks{*temp, key, [] {}};
    service::WebhookCalls calls{key, links};
    service::Unsubscribe unsubscribe{*temp, links};

    Telling() { temp.run(kAddOwner, kOwner); }

    std::int64_t add(const std::vector<std::string>& events) {
        return webhooks
            .create(actor,
                    wire::read_webhook({{"url", "https://hooks.example.org/x"}, {"events", events}},
                                       true))
            .webhook.id;
    }

    std::vector<LeasedJob> lease(std::int64_t webhook) const {
        return write([&](db::WriteTx& tx) {
            return queue::lease(tx, store::webhooks::find(tx, webhook)->lane_id, kOwner, 10);
        });
    }

    service::WebhookCall load(const LeasedJob& job) const {
        return *temp->read([&](const db::ReadTx& tx) { return calls.load(tx, job); });
    }

    void answer(const LeasedJob& job, std::int64_t webhook, int status) const {
        write([&](db::WriteTx& tx) {
            service::WebhookCalls::record(tx, kOwner, {{job, webhook, status, "words"}});
        });
    }

    void tell(WebhookEvent event) const {
        write([&](db::WriteTx& tx) { service::announce(tx, {.type = event}); });
    }
};

}  // namespace

TEST_CASE("signatures are those of Standard Webhooks", "[service]") {
    const auto key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    REQUIRE(key);
    CHECK(service::webhook_signature(
              *key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})") ==
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    CHECK(webhook_key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == key);
    for (const char* bad : {"", "whsec_", "whsec_c2hvcnQ=", "not base64!", "whsec_AAAA AAAA"}) {
        CAPTURE(bad);
        CHECK_FALSE(webhook_key(bad));
    }
}

TEST_CASE("a webhook's secret is shown when it is made and never again", "[service]") {
    Telling world;
    const json made = world.webhooks.create(
        world.actor,
        wire::read_webhook({{"url", "https://hooks.example.org/x"}, {"events", {"message.sent"}}},
                           true));
    const auto secret = made.at("secret").get<std::string>();
    CHECK(secret.starts_with("whsec_"));
    const auto id = made.at("id").get<std::int64_t>();
    CHECK_FALSE(json(world.webhooks.get(id)).contains("secret"));
    CHECK(json(world.webhooks.list({})).dump().find(secret) == std::string::npos);
    const json changed =
        world.webhooks.update(world.actor, id, wire::read_webhook({{"secret", nullptr}}));
    CHECK(changed.at("secret") != secret);
    CHECK_FALSE(
        json(world.webhooks.update(world.actor, id, wire::read_webhook({{"enabled", false}})))
            .contains("secret"));
    const json given = world.webhooks.update(
        world.actor,
        id,
        wire::read_webhook({{"secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}));
    CHECK(given.at("secret") == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

TEST_CASE("faulty webhooks are refused, every fault at once", "[service]") {
    Telling world;
    try {
        world.webhooks.create(world.actor,
                              wire::read_webhook({{"url", "ftp://x"},
                                                  {"events", {"message.sent", "message.lost"}},
                                                  {"secret", "short"},
                                                  {"odd", 1}},
                                                 true));
        FAIL("it was taken");
    } catch (const Error& error) {
        CHECK(error.fields().size() == 4);
    }
    for (const char* url : {"https://", "https://user:pw@example.org/", "https://exa mple.org/"}) {
        CAPTURE(url);
        CHECK(test::code_of([&] {
                  world.webhooks.create(
                      world.actor,
                      wire::read_webhook({{"url", url}, {"events", {"message.sent"}}}, true));
              }) == ErrorCode::kInvalid);
    }
    CHECK(test::code_of([&] {
              world.webhooks.create(
                  world.actor,
                  wire::read_webhook({{"url", "https://a.example/"}, {"events", json::array()}},
                                     true));
          }) == ErrorCode::kInvalid);
}

TEST_CASE("an event is written once for each webhook that wants it", "[service]") {
    Telling world;
    world.tell(WebhookEvent::kMessageSent);
    CHECK(world.temp.integer(kDeliveries) == 0);
    world.add({"message.sent", "message.failed"});
    world.add({"message.sent"});
    const auto off = world.add({"message.sent"});
    world.webhooks.update(world.actor, off, wire::read_webhook({{"enabled", false}}));
    world.tell(WebhookEvent::kMessageSent);
    world.tell(WebhookEvent::kMessageFailed);
    world.tell(WebhookEvent::kCampaignHeld);
    CHECK(world.temp.integer(kDeliveries) == 3);
    CHECK(world.temp.integer(kJobs, kReady) == 3);
}

TEST_CASE("an event goes with what it tells about, or not at all", "[service]") {
    Telling world;
    world.add({"message.sent"});
    CHECK_THROWS(world.write([&](db::WriteTx& tx) {
        service::announce(tx, {.type = WebhookEvent::kMessageSent});
        fail(ErrorCode::kConflict, "it did not happen");
    }));
    CHECK(world.temp.integer(kDeliveries) == 0);
}

TEST_CASE("results, ends, holds and leaving are told", "[service]") {
    Telling world;
    world.add({"message.sent",
               "message.failed",
               "recipient.unsubscribed",
               "campaign.finished",
               "campaign.held"});
    const auto list = world.add_list();
    world.add_people(list, 3);
    const CampaignId campaign = world.add_campaign(world.add_sender(), list);
    world.launch(campaign);
    world.enrol(campaign);
    service::Ledger ledger(queue::RetryPolicy{}, 10);
    const auto jobs = world.write(
        [&](db::WriteTx& tx) { return queue::lease(tx, world.lane(campaign, 0), kOwner, 2); });
    std::vector<service::DeliveryReport> reports(2);
    for (std::size_t i = 0; i < 2; ++i) {
        reports[i].delivery.job = jobs.at(i);
        reports[i].delivery.campaign_id = campaign;
        reports[i].delivery.recipient_id = world.message(jobs[i].ref).recipient_id;
    }
    reports[0].verdict = Verdict::kSent;
    reports[1].verdict = Verdict::kRefused;
    reports[1].code = 550;
    reports[1].reply = "no such user";
    world.write([&](db::WriteTx& tx) {
        ledger.mark_dots(tx, kOwner, std::vector{reports[0].delivery});
        ledger.record(tx, kOwner, reports);
        service::moves::hold(tx, campaign, "too many errors");
        store::campaigns::set_state(tx, campaign, CampaignState::kRunning, {});
    });
    const MessageId last = world.temp.integer("SELECT id FROM message WHERE state = 0");
    world.write([&](db::WriteTx& tx) { service::Unsubscribe::unsubscribe(tx, last); });
    CHECK(world.state(campaign) == "finished");
    for (const auto event : {WebhookEvent::kMessageSent,
                             WebhookEvent::kMessageFailed,
                             WebhookEvent::kRecipientUnsubscribed,
                             WebhookEvent::kCampaignFinished,
                             WebhookEvent::kCampaignHeld}) {
        CAPTURE(to_text(event));
        CHECK(world.temp.integer(kDeliveriesOf, event) == 1);
    }
}

TEST_CASE("a call carries the event, signed", "[service]") {
    Telling world;
    const json made = world.webhooks.create(
        world.actor,
        wire::read_webhook(
            {{"url", "https://hooks.example.org/x"}, {"events", {"recipient.replied"}}}, true));
    const auto list = world.add_list();
    const RecipientId anna = world.add_person(list, "anna@example.org");
    world.write([&](db::WriteTx& tx) {
        service::announce(tx,
                          {.type = WebhookEvent::kRecipientReplied,
                           .recipient_id = anna,
                           .detail = {{"subject", "Re: Hello"}}});
    });
    const auto jobs = world.lease(made.at("id"));
    REQUIRE(jobs.size() == 1);
    const service::WebhookCall call = world.load(jobs[0]);
    const json body = json::parse(call.body);
    CHECK(body.at("type") == "recipient.replied");
    CHECK(body.at("timestamp").get<std::string>().ends_with("Z"));
    CHECK(body.at("data").at("email") == "anna@example.org");
    CHECK(body.at("data").at("subject") == "Re: Hello");
    std::map<std::string, std::string> headers(call.headers.begin(), call.headers.end());
    CHECK(headers.at("webhook-signature") ==
          service::webhook_signature(*webhook_key(made.at("secret").get<std::string>()),
                                     headers.at("webhook-id"),
                                     std::stoll(headers.at("webhook-timestamp")),
                                     call.body));
}

TEST_CASE("what the receiver answers decides what becomes of a delivery", "[service]") {
    Telling world;
    const auto id = world.add({"message.sent"});
    world.tell(WebhookEvent::kMessageSent);
    const std::int64_t delivery = world.temp.integer(kFirst);
    const auto log = [&] { return json(world.webhooks.log(id, {}, {})).at("items").at(0); };

    world.answer(world.lease(id).at(0), id, 503);
    CHECK(log().at("state") == "waiting");
    CHECK(log().at("status") == 503);
    CHECK(json(world.webhooks.get(id)).at("failures") == 1);
    CHECK(json(world.webhooks.get(id)).at("failing_since").is_string());
    CHECK(world.lease(id).empty());
    world.temp.clock.advance(std::chrono::minutes(1));
    world.answer(world.lease(id).at(0), id, 204);
    CHECK(log().at("state") == "delivered");
    CHECK(log().at("attempts") == 2);
    CHECK(json(world.webhooks.get(id)).at("failures") == 0);
    CHECK(world.temp.integer(kJobs, kReady) == 0);

    CHECK(json(world.webhooks.replay(world.actor, id, delivery)).at("state") == "waiting");
    CHECK(test::code_of([&] { world.webhooks.replay(world.actor, id, delivery); }) ==
          ErrorCode::kConflict);
    for (int i = 0; i < service::WebhookCalls::policy().attempts; ++i) {
        world.temp.clock.advance(std::chrono::hours(30));
        world.answer(world.lease(id).at(0), id, 0);
    }
    CHECK(log().at("state") == "failed");
    CHECK(world.temp.integer(kJobs, kFailed) == 1);
    world.webhooks.replay(world.actor, id, delivery);
    CHECK(world.temp.integer(kJobs, kFailed) == 0);

    world.answer(world.lease(id).at(0), id, 410);
    CHECK(log().at("state") == "failed");
    CHECK(json(world.webhooks.get(id)).at("enabled") == false);
    CHECK(test::code_of([&] { world.webhooks.replay(world.actor, id, delivery); }) ==
          ErrorCode::kConflict);
    CHECK(json(world.webhooks.update(world.actor, id, wire::read_webhook({{"enabled", true}})))
              .at("last_error")
              .is_null());
    CHECK(test::code_of([&] { world.webhooks.replay(world.actor, id, 999); }) ==
          ErrorCode::kNotFound);
}

TEST_CASE("a removed webhook is told nothing, and its log goes in slices", "[service]") {
    Telling world;
    const auto id = world.add({"message.sent"});
    for (int i = 0; i < 3; ++i) {
        world.tell(WebhookEvent::kMessageSent);
    }
    world.webhooks.remove(world.actor, id);
    world.tell(WebhookEvent::kMessageSent);
    CHECK(test::code_of([&] { world.webhooks.get(id); }) == ErrorCode::kNotFound);
    while (
        world.write([&](db::WriteTx& tx) { return service::remove_webhook_slice(tx, id, 500); })) {
    }
    CHECK(world.temp.integer(kDeliveries) == 0);
    CHECK(world.temp.integer(kJobs, kReady) == 0);
    CHECK(world.temp.integer("SELECT count(*) FROM webhook") == 0);
    CHECK(test::broken(world.temp).empty());
}

TEST_CASE("old deliveries are pruned, waiting ones never", "[service]") {
    Telling world;
    const auto id = world.add({"message.sent"});
    world.tell(WebhookEvent::kMessageSent);
    world.tell(WebhookEvent::kMessageSent);
    world.answer(world.lease(id).at(0), id, 200);
    world.temp.clock.advance(std::chrono::hours(71));
    world.webhooks.prune();
    CHECK(world.temp.integer(kDeliveries) == 2);
    world.temp.clock.advance(std::chrono::hours(2));
    world.webhooks.prune();
    CHECK(world.temp.integer(kDeliveries) == 1);
}
