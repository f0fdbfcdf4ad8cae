#include <algorithm>
#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/sequence/feedback.h"
#include "store/day_figures.h"
#include "store/sandbox.h"
#include "store/send_rate.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr TimeMs kDayMs = 24LL * 3'600'000;
constexpr const char* kFirstMessage = R"sql(SELECT min(id) FROM message)sql";
constexpr const char* kClearedInSlices = R"sql(
    INSERT INTO sandbox_message(sender_id, envelope_from, envelope_to, subject, raw, received_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
    SELECT 1, 'a', 'b', 'c', 'd', i FROM n)sql";

std::int64_t sum_of(const json& days, const char* field) {
    std::int64_t sum = 0;
    for (const json& day : days) {
        sum += day.at(field).get<std::int64_t>();
    }
    return sum;
}

void catch_mail(Site& site, std::optional<MessageId> message) {
    site.world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::sandbox::insert(tx,
                               {.sender_id = site.world.sender_id,
                                .message_id = message,
                                .envelope_from = "anna@example.org",
                                .envelope_to = "p1@example.org",
                                .subject = "Hello"},
                               "raw");
    });
}

}  // namespace

TEST_CASE("the dashboard of a new installation says what is still to do", "[http]") {
    Site site;
    const json empty = site.call("GET", "/api/v1/dashboard", "viewer").json();
    CHECK(empty.at("days").size() == 14);
    CHECK(empty.at("campaigns").empty());
    CHECK(empty["first_steps"].at("sender") == true);  // the fixture's
    CHECK(empty["first_steps"].at("relay") == false);
    CHECK(empty["first_steps"].at("recipients") == false);
    CHECK(empty["first_steps"].at("test_mail_arrived") == false);
    CHECK(empty.at("last_backup_at").is_null());
    site.world.add_people(2);
    site.world.launch();
    CHECK(site.call("PATCH", "/api/v1/settings", "admin", {{"test_mail_arrived", true}}).status ==
          200);
    site.call("POST", "/api/v1/backups", "admin", json::object());
    const json full = site.call("GET", "/api/v1/dashboard", "viewer").json();
    CHECK(full["first_steps"].at("launched") == true);
    CHECK(full["first_steps"].at("test_mail_arrived") == true);
    CHECK(full.at("recipients") == 2);
    CHECK(full.at("campaigns").size() == 1);
    CHECK(full["campaigns"][0].at("messages").at("queued") == 2);
    CHECK(full.at("last_backup_at").is_string());
}

TEST_CASE("the days of the dashboard begin at the reader's midnight", "[http]") {
    Site site;
    site.world.add_people(1);
    const CampaignId campaign = site.world.launch();
    const TimeMs now = site.world.temp.clock.now();
    const TimeMs midnight = now - now % kDayMs;
    site.world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::send_rate::add(tx, campaign, 0, midnight - 600'000, 5);  // ten minutes to midnight
        store::send_rate::add(tx, campaign, 0, midnight - 20 * kDayMs, 7);
    });
    const auto days = [&](int offset) {
        return site
            .call("GET", "/api/v1/dashboard?utc_offset_min=" + std::to_string(offset), "viewer")
            .json()
            .at("days");
    };
    CHECK(sum_of(days(0), "sent") == 5);
    CHECK(days(0)[13].at("sent") == 0);
    CHECK(days(0)[12].at("sent") == 5);
    CHECK(days(60).back().at("day") >= days(0).back().at("day"));
    const json ahead = days(60);
    const json today = days(0)[13].at("day");
    for (const json& day : ahead) {
        CHECK(day.at("sent") == (day.at("day") == today ? 5 : 0));
    }
    CHECK(site.call("GET", "/api/v1/dashboard?utc_offset_min=900", "viewer").status == 422);
    CHECK(site.call("GET", "/api/v1/dashboard?zone=x", "viewer").status == 422);
}

TEST_CASE("the queue is told by lane, with what waits", "[http]") {
    Site site;
    site.world.add_people(3);
    const CampaignId campaign = site.world.launch();
    site.world.lease(campaign, 1, 1);
    const json lanes = site.call("GET", "/api/v1/lanes", "viewer").json().at("items");
    const auto step = std::find_if(lanes.begin(), lanes.end(), [&](const json& lane) {
        return lane.at("campaign_id") == campaign;
    });
    REQUIRE(step != lanes.end());
    CHECK(step->at("campaign") == "Spring");
    CHECK(step->at("ready") == 2);
    CHECK(step->at("leased") == 1);
    CHECK(step->at("failed") == 0);
    CHECK(step->at("paused") == false);
    const json jobs = site.call("GET", "/api/v1/jobs?limit=1", "viewer").json();
    const std::string number = std::to_string(jobs["items"][0].at("id").get<std::int64_t>());
    const json found = site.call("GET", "/api/v1/jobs?q=" + number, "viewer").json();
    CHECK(found.at("items") == jobs.at("items"));
    CHECK(found.at("total") == 1);
    for (const char* nothing : {"987654321", "winter", "-1"}) {
        CHECK(site.call("GET", "/api/v1/jobs?q=" + std::string(nothing), "viewer")
                  .json()
                  .at("items")
                  .empty());
    }
    site.call("POST",
              "/api/v1/campaigns/" + std::to_string(campaign) + "/pause",
              "editor",
              json::object());
    const json answer = site.call("GET", "/api/v1/lanes", "viewer").json();
    REQUIRE(!answer.at("items").empty());
    for (const json& lane : answer.at("items")) {
        CHECK(lane.at("paused") == (lane.at("campaign_id") == campaign));
    }
}

TEST_CASE("the ledger is summed up by the recipients' domains", "[http]") {
    Site site;
    site.world.add_people(3);
    site.world.recipients.create(site.world.actor,
                                 {.email = "x@other.example",
                                  .name = {},
                                  .attributes = {},
                                  .list_ids = std::vector<std::int64_t>{site.world.list_id},
                                  .timezone = {}});
    const CampaignId campaign = site.world.launch();
    const MessageId message = site.world.temp.integer(kFirstMessage);
    site.world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        service::Feedback().apply(
            tx, {.source = "t", .kind = FeedbackKind::kReply, .message = message});
    });
    const std::string path = "/api/v1/campaigns/" + std::to_string(campaign) + "/domains";
    const json all = site.call("GET", path, "viewer").json();
    CHECK(all.at("next").is_null());
    REQUIRE(all.at("items").size() == 2);
    CHECK(all["items"][0].at("domain") == "example.org");
    CHECK(all["items"][0].at("messages") == 3);
    CHECK(all["items"][0].at("replied") == 1);
    CHECK(all["items"][1].at("domain") == "other.example");
    CHECK(site.call("GET", path + "?cursor=0." + std::to_string(INT64_MAX), "viewer")
              .json()
              .at("items")
              .empty());
    for (const char* cursor : {"x", "1", "-1.3", "99999999999.1", "0."}) {
        CHECK(site.call("GET", path + "?cursor=" + cursor, "viewer").status == 422);
    }
    const json timeline =
        site.call("GET", "/api/v1/campaigns/" + std::to_string(campaign) + "/timeline", "viewer")
            .json();
    CHECK(sum_of(timeline.at("items"), "replies") == 1);
}

TEST_CASE("the sandbox is looked through and cleared by campaign", "[http]") {
    Site site;
    site.world.add_people(1);
    const CampaignId campaign = site.world.launch();
    catch_mail(site, site.world.temp.integer(kFirstMessage));
    catch_mail(site, std::nullopt);
    const std::string of = "/api/v1/sandbox/messages?campaign_id=" + std::to_string(campaign);
    CHECK(site.call("GET", of, "viewer").json().at("total") == 1);
    CHECK(site.call("GET", of + "&q=nobody", "viewer").json().at("total") == 0);
    CHECK(site.call("DELETE", of, "viewer").status == 403);
    CHECK(site.call("DELETE", of, "editor").json() == json{{"deleted", 1}, {"more", false}});
    CHECK(site.call("GET", "/api/v1/sandbox/messages", "viewer").json().at("total") == 1);
    site.world.temp.run(kClearedInSlices);
    CHECK(site.call("DELETE", "/api/v1/sandbox/messages", "editor").json().at("deleted") == 451);
    CHECK(site.call("GET", "/api/v1/sandbox/messages", "viewer").json().at("total") == 0);
}

TEST_CASE("a webhook is sent a test, unless it is switched off", "[http]") {
    Site site;
    const json body{{"url", "https://hooks.example.org/x"}, {"events", {"campaign.held"}}};
    const json made = site.call("POST", "/api/v1/webhooks", "admin", body).json();
    const std::string path = "/api/v1/webhooks/" + std::to_string(made.at("id").get<int>());
    const Answer sent = site.call("POST", path + "/test", "admin", json::object());
    CHECK(sent.status == 202);
    CHECK(sent.json().at("event") == "webhook.test");
    CHECK(sent.json().at("state") == "waiting");
    CHECK(site.call("GET", path + "/deliveries").json().at("total") == 1);
    CHECK(site.call("PATCH", path, "admin", {{"events", {"webhook.test"}}}).status == 422);
    site.call("PATCH", path, "admin", {{"enabled", false}});
    CHECK(site.call("POST", path + "/test", "admin", json::object()).status == 409);
}

TEST_CASE("the dashboard and the list of campaigns count planned messages as the report does",
          "[http]") {
    Site site;
    site.world.add_people(3);
    json body = site.world.campaign_body();
    body["steps"].push_back({{"subject", nullptr},
                             {"format", "markdown"},
                             {"body", "Did you see it?"},
                             {"delay_s", 86'400}});
    const json made = site.call("POST", "/api/v1/campaigns", "admin", body).json();
    const std::string path = "/api/v1/campaigns/" + made.at("id").dump();
    REQUIRE(site.call("POST", path + "/launch", "admin").status == 200);
    site.world.temp->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        while (service::enrol_slice(tx, made.at("id").get<CampaignId>(), 100).more) {
        }
    });
    CHECK(site.call("GET", path + "/progress").json().at("planned") == 6);
    CHECK(site.call("GET", "/api/v1/campaigns").json()["items"][0].at("planned") == 6);
    CHECK(site.call("GET", "/api/v1/dashboard").json()["campaigns"][0].at("planned") == 6);
}
