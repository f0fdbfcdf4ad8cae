#include <catch2/catch.hpp>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

TEST_CASE("segments are previewed, saved and removed over HTTP", "[http]") {
    Site site;
    site.world.add_people(3);
    const json filter{{"field", "email"}, {"op", "starts_with"}, {"value", "p1"}};
    const Answer preview =
        site.call("POST", "/api/v1/segments/preview", "editor", {{"filter", filter}});
    REQUIRE(preview.status == 200);
    CHECK(preview.json().at("recipients") == 1);
    CHECK(preview.json().at("sample").at(0).at("email") == "p1@example.org");
    const json body{{"name", "First"}, {"filter", filter}};
    CHECK(site.call("POST", "/api/v1/segments", "viewer", body).status == 403);
    const Answer made = site.call("POST", "/api/v1/segments", "editor", body);
    REQUIRE(made.status == 201);
    const std::string path =
        "/api/v1/segments/" + std::to_string(made.json().at("id").get<std::int64_t>());
    CHECK(site.call("GET", path, "viewer").json().at("recipients") == 1);
    const Answer count = site.call("GET", path + "/count", "viewer");
    CHECK(count.json().at("recipients") == 1);
    CHECK(count.json().at("next").is_null());
    CHECK(site.call("GET", path + "/count?cursor=x", "viewer").status == 422);
    CHECK(site.call("GET", path + "/count?page=1", "viewer").status >= 400);
    const Answer faulty = site.call(
        "PATCH", path, "editor", {{"filter", {{"all", {{{"field", "x"}, {"op", "eq"}}}}}}});
    CHECK(faulty.status == 422);
    CHECK(faulty.faulty_fields() == std::vector<std::string>{"filter.all[0].field"});
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.call("GET", "/api/v1/segments", "viewer").json().at("total") == 0);
}
