#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr const char* kPath = "/api/v1/bounces";

}  // namespace

TEST_CASE("bounces are reported with a token, unknown addresses are not found", "[http]") {
    Site site;
    site.world.add_people(1);
    const json body{{"email", "p1@example.org"}, {"type", "hard"}, {"detail", "550"}};
    CHECK(site.call("POST", kPath, "viewer", body).status == 403);
    CHECK(site.call("POST", kPath, "editor", body).json().at("result") == "recorded");
    const Answer again = site.call("POST", kPath, "editor", body);
    CHECK(again.status == 200);
    CHECK(again.json().at("result") == "repeated");
    CHECK(
        site.call("POST", kPath, "editor", {{"email", "x@example.org"}, {"type", "hard"}}).status ==
        404);
    CHECK(site.call("POST", kPath, "editor", {{"email", "x@example.org"}}).faulty_fields() ==
          std::vector<std::string>{"type"});
    const json people = site.call("GET", "/api/v1/recipients?status=bounced", "viewer").json();
    CHECK(people.at("total") == 1);
}

TEST_CASE("a relay's reports need its set-up and its signature, not a login", "[http]") {
    Site site;
    const std::string path = std::string(kPath) + "/postmark";
    const json report{{"RecordType", "Bounce"}, {"Type", "HardBounce"}, {"Email", "x@example.org"}};
    const std::string type = "Content-Type: application/json\r\n";
    const std::string login = "Authorization: Basic cG9zdDp2ZXJ5LXNlY3JldA==\r\n";
    CHECK(site.send("POST", path, type + login, report.dump()).status == 404);
    const json setup{{"postmark", {{"username", "post"}, {"password", "very-secret"}}}};
    CHECK(site.call("PATCH", "/api/v1/settings/relays", "editor", setup).status == 403);
    CHECK(site.call("PATCH", "/api/v1/settings/relays", "admin", setup).status == 200);
    CHECK(site.send("POST", path, type, report.dump()).status == 403);
    const Answer taken = site.send("POST", path, type + login, report.dump());
    REQUIRE(taken.status == 200);
    CHECK(taken.json().at("unknown") == 1);
    CHECK(site.call("GET", "/api/v1/settings/relays").body.find("very-secret") ==
          std::string::npos);
}
