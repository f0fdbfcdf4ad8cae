// What of a launched campaign can be changed, decided and approved over HTTP.
#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

TEST_CASE("a paused campaign is changed over HTTP, a running one is not", "[http]") {
    Site site;
    site.world.add_people(3);
    const std::string path = "/api/v1/campaigns/" + std::to_string(site.world.launch());
    json steps = site.call("GET", path, "viewer").json().at("steps");
    steps[0]["subject"] = "Other words";
    const Answer refused = site.call("PATCH", path, "editor", {{"steps", steps}});
    CHECK(refused.status == 422);
    CHECK(refused.json().at("errors").at(0).at("message").get<std::string>().find("pause") !=
          std::string::npos);
    REQUIRE(site.call("POST", path + "/pause", "editor").status == 200);
    steps.push_back({{"delay_s", 3600}, {"condition", "no_open"}, {"body", "Did you see it?"}});
    const Answer changed = site.call("PATCH", path, "editor", {{"steps", steps}});
    REQUIRE(changed.status == 200);
    CHECK(changed.json().at("steps").size() == 2);
    CHECK(changed.json().at("steps").at(0).at("subject") == "Other words");
    CHECK(site.call("PATCH", path, "editor", {{"brakes", {{"bounce_percent", 120}}}}).status ==
          422);
    const Answer braked =
        site.call("PATCH", path, "editor", {{"brakes", {{"bounce_percent", nullptr}}}});
    CHECK(braked.json().at("brakes").at("bounce_percent").is_null());
    CHECK(braked.json().at("brakes").at("complaint_percent") == 0.3);
    const json audit = site.call("GET", "/api/v1/audit?q=campaign.update").json();
    CHECK(audit.at("items").at(0).dump().find("before") != std::string::npos);
}

TEST_CASE("messages are decided about in one operation", "[http]") {
    Site site;
    site.world.add_people(3);
    const CampaignId id = site.world.launch();
    const std::string path = "/api/v1/messages/actions";
    const Answer preview = site.call(
        "POST", path, "editor", {{"action", "resend"}, {"campaign_id", id}, {"preview", true}});
    REQUIRE(preview.status == 200);
    CHECK(preview.json() == json{{"matched", 0}, {"changed", 0}, {"unchanged", 0}});
    CHECK(site.call("POST", path, "editor", {{"action", "retry"}, {"ids", {1, 2, 999}}}).json() ==
          json{{"matched", 3}, {"changed", 0}, {"unchanged", 3}});
    CHECK(site.call("POST", path, "editor", {{"action", "retry"}}).status == 422);
    CHECK(site.call("POST", path, "editor", {{"action", "burn"}, {"campaign_id", id}}).status ==
          422);
    CHECK(site.call("POST", path, "editor", {{"action", "retry"}, {"campaign_id", 999}}).status ==
          404);
    CHECK(site.call("POST", path, "viewer", {{"action", "retry"}, {"campaign_id", id}}).status ==
          403);
}

TEST_CASE("a launch waits for another person over HTTP", "[http]") {
    Site site;
    site.world.add_people(1);
    REQUIRE(site.call("PATCH", "/api/v1/settings", "admin", {{"launch_approval", true}}).status ==
            200);
    const Answer draft =
        site.call("POST", "/api/v1/campaigns", "editor", site.world.campaign_body());
    const std::string path =
        "/api/v1/campaigns/" + std::to_string(draft.json().at("id").get<std::int64_t>());
    const Answer asked = site.call("POST", path + "/launch", "editor");
    REQUIRE(asked.status == 200);
    CHECK(asked.json().at("held_reason") == "approval");
    CHECK(asked.json().at("held").at("what_to_do").is_string());
    CHECK(site.call("POST", path + "/approve", "editor").status == 403);
    const json needs = site.call("GET", "/api/v1/dashboard", "viewer").json().at("needs");
    REQUIRE(needs.size() == 1);
    CHECK(needs[0].at("page") == path.substr(std::string("/api/v1").size()));
    CHECK(site.call("POST", path + "/approve", "admin").json().at("state") == "running");
}

TEST_CASE("who is told by mail is a setting", "[http]") {
    Site site;
    CHECK(site.call("GET", "/api/v1/settings", "viewer").json().at("alerts").is_null());
    CHECK(
        site.call("PATCH", "/api/v1/settings", "admin", {{"alerts", {{"sender_id", 99}}}}).status ==
        422);
    CHECK(site.call("PATCH",
                    "/api/v1/settings",
                    "admin",
                    {{"alerts", {{"sender_id", 1}, {"to", {"nobody"}}}}})
              .status == 422);
}
