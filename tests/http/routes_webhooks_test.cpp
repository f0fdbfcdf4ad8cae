#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/webhooks/announce.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr const char* kPath = "/api/v1/webhooks";

std::string path_of(const Answer& made) {
    return std::string(kPath) + '/' + std::to_string(made.json().at("id").get<std::int64_t>());
}

}  // namespace

TEST_CASE("webhooks are made, changed, looked into and removed over HTTP", "[http]") {
    Site site;
    const json body{{"url", "https://hooks.example.org/x"}, {"events", {"campaign.held"}}};
    CHECK(site.call("POST", kPath, "editor", body).status == 403);
    const Answer made = site.call("POST", kPath, "admin", body);
    REQUIRE(made.status == 201);
    CHECK(made.json().at("secret").get<std::string>().starts_with("whsec_"));
    const std::string path = path_of(made);
    CHECK_FALSE(site.call("GET", path).json().contains("secret"));
    CHECK(site.call("PATCH", path, "admin", {{"events", {"message.sent"}}}).json().at("events") ==
          json{"message.sent"});
    CHECK(site.call("POST", kPath, "admin", json::object()).faulty_fields() ==
          std::vector<std::string>{"url", "events"});
    site.world.temp->write(db::WriteClass::kRequest, [](db::WriteTx& tx) {
        service::announce(tx, {.type = WebhookEvent::kMessageSent});
    });
    const json log = site.call("GET", path + "/deliveries").json();
    REQUIRE(log.at("total") == 1);
    CHECK(log["items"][0].at("state") == "waiting");
    const std::string replay = path + "/deliveries/" +
                               std::to_string(log["items"][0].at("id").get<std::int64_t>()) +
                               "/replay";
    CHECK(site.call("POST", replay).status == 409);
    CHECK(site.call("GET", path + "/deliveries?state=lost").status == 422);
    CHECK(site.call("DELETE", path).status == 204);
    CHECK(site.call("GET", path).status == 404);
    CHECK(site.call("GET", kPath).json().at("total") == 0);
}
