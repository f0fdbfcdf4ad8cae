#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr const char* kPath = "/api/v1/suppressions";

Answer upload(Site& site, const std::string& type, std::string_view body) {
    return site.send("POST",
                     std::string(kPath) + "/import",
                     site.bearer("editor") + "Content-Type: " + type + "\r\n",
                     body);
}

}  // namespace

TEST_CASE("suppressions are added once, listed and removed over HTTP", "[http]") {
    Site site;
    const json body{{"address", "anna@example.org"}, {"reason", "by phone"}};
    const Answer made = site.call("POST", kPath, "editor", body);
    REQUIRE(made.status == 201);
    CHECK(site.call("POST", kPath, "editor", body).status == 200);
    CHECK(site.call("POST", kPath, "viewer", body).status == 403);
    CHECK(site.call("POST", kPath, "editor", {{"domain", "example.net"}}).status == 201);
    const json page = site.call("GET", std::string(kPath) + "?limit=1", "viewer").json();
    CHECK(page.at("total") == 2);
    REQUIRE(page.at("next").is_string());
    const json rest =
        site.call("GET",
                  std::string(kPath) + "?limit=1&cursor=" + page["next"].get<std::string>(),
                  "viewer")
            .json();
    CHECK(rest.at("items").at(0).at("reason") == "by phone");
    CHECK(site.call("GET", std::string(kPath) + "?kind=person", "viewer").status == 422);
    const std::string one = std::string(kPath) + '/' + std::to_string(made.json()["id"].get<int>());
    CHECK(site.call("GET", one, "viewer").json().at("address") == "anna@example.org");
    CHECK(site.call("DELETE", one, "editor").status == 204);
    CHECK(site.call("DELETE", one, "editor").status == 404);
    CHECK(site.call("DELETE", std::string(kPath) + "?domain=EXAMPLE.net", "editor").status == 204);
    CHECK(site.call("DELETE", std::string(kPath) + "?domain=example.net", "editor").status == 404);
    CHECK(site.call("DELETE", kPath, "editor").faulty_fields() ==
          std::vector<std::string>{"address"});
    CHECK(site.call("GET", kPath, "viewer").json().at("total") == 0);
}

TEST_CASE("a file of suppressions goes in and out over HTTP", "[http]") {
    Site site;
    const Answer taken = upload(site, "text/csv", "email\nanna@example.org\nnobody\n");
    REQUIRE(taken.status == 200);
    CHECK(taken.json().at("added") == 1);
    CHECK(taken.json().at("faults").at(0).at("line") == 3);
    CHECK(upload(site, "text/csv", "").faulty_fields() == std::vector<std::string>{"file"});
    CHECK(upload(site, "text/csv", "name\nx\n").faulty_fields() ==
          std::vector<std::string>{"file"});
    CHECK(upload(site, "application/json", "{}").status == 415);
    const Answer file = site.call("GET", "/api/v1/suppressions.csv", "viewer");
    CHECK(file.status == 200);
    CHECK(file.header("Content-Type").starts_with("text/csv"));
    CHECK(file.body.find("anna@example.org") != std::string::npos);
}

TEST_CASE("a recipient's answer says what suppresses it", "[http]") {
    Site site;
    site.call("POST", kPath, "editor", {{"domain", "example.org"}});
    const Answer made =
        site.call("POST", "/api/v1/recipients", "editor", {{"email", "bert@example.org"}});
    REQUIRE(made.status == 201);
    CHECK(made.json().at("status") == "active");
    CHECK(made.json().at("suppressed_by") == "example.org");
    CHECK(site.call("GET", "/api/v1/recipients", "viewer").json()["items"][0].at("suppressed_by") ==
          "example.org");
}
