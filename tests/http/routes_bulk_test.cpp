#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/people/bulk_runner.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr const char* kActions = "SELECT count(*) FROM bulk";

json finish(Site& site, const Answer& made) {
    REQUIRE(made.status == 202);
    service::BulkRunner runner(*site.world.temp);
    while (runner.run_slice(made.json().at("id").get<std::int64_t>()).more) {
    }
    return site.call("GET", made.header("Location"), "editor").json();
}

std::vector<std::string> faults_of(Site& site, const json& body) {
    const Answer answer = site.call("POST", "/api/v1/bulk", "editor", body);
    CAPTURE(answer.body);
    CHECK(answer.status == 422);
    return answer.faulty_fields();
}

}  // namespace

TEST_CASE("a bulk action is counted, begun, followed and taken back over HTTP", "[http][bulk]") {
    Site site;
    site.world.add_people(5);
    json order{{"action", "add_tag"}, {"tag", "vip"}, {"filter", {{"q", "p"}}}, {"dry_run", true}};
    const Answer counted = site.call("POST", "/api/v1/bulk", "editor", order);
    CHECK(counted.status == 200);
    CHECK(counted.json().at("total") == 5);
    CHECK(site.world.temp.integer(kActions) == 0);
    order["dry_run"] = false;
    const json done = finish(site, site.call("POST", "/api/v1/bulk", "editor", order));
    CHECK(done.at("state") == "done");
    CHECK(done.at("changed") == 5);
    CHECK(done.at("target").at("filter").at("q") == "p");
    CHECK(done.at("can_undo") == true);
    const std::string path = "/api/v1/bulk/" + std::to_string(done.at("id").get<std::int64_t>());
    const auto id = site.call("GET", "/api/v1/recipients", "editor").json()["items"][0]["id"];
    const std::string person = "/api/v1/recipients/" + id.dump() + "/export";
    CHECK(site.call("GET", person, "editor").json().at("bulk_changes").at(0).at("action") ==
          "add_tag");
    CHECK(done.at("can_resume") == false);
    CHECK(done.at("join_ongoing") == false);
    CHECK(site.call("POST", path + "/resume", "editor", json::object()).status == 409);
    CHECK(site.call("POST", path + "/undo", "editor", json::object()).json().at("state") ==
          "undoing");
    CHECK(site.call("POST", path + "/cancel", "editor", json::object()).status == 409);
    service::BulkRunner runner(*site.world.temp);
    while (runner.run_slice(done.at("id").get<std::int64_t>()).more) {
    }
    const json undone = site.call("GET", path, "editor").json();
    CHECK(undone.at("undo").at("restored") == 5);
    CHECK(site.call("GET", "/api/v1/bulk", "editor").json().at("total") == 1);
    const json audit = site.call("GET", "/api/v1/audit?q=bulk.", "admin").json();
    CHECK(audit.at("items").size() == 2);
    CHECK(audit.at("items").at(1).at("detail").at("recipients") == 5);
}

TEST_CASE("a bulk action names all that is wrong with it", "[http][bulk]") {
    Site site;
    site.world.add_people(1);
    using Fields = std::vector<std::string>;
    const json all = json::object();
    CHECK(faults_of(site, json::object()) == Fields{"action", "filter"});
    CHECK(faults_of(site, {{"action", "fly"}, {"filter", all}}) == Fields{"action"});
    CHECK(faults_of(site, {{"action", "add_tag"}, {"tag", " "}, {"ids", {1}}}) == Fields{"tag"});
    CHECK(faults_of(site, {{"action", "add_tag"}, {"tag", "x"}, {"ids", json::array()}}) ==
          Fields{"ids"});
    CHECK(faults_of(site, {{"action", "add_tag"}, {"tag", "x"}, {"ids", {1}}, {"filter", all}}) ==
          Fields{"filter"});
    CHECK(faults_of(site, {{"action", "add_to_list"}, {"list_id", 99}, {"filter", all}}) ==
          Fields{"list_id"});
    CHECK(faults_of(site, {{"action", "suppress"}, {"segment_id", 99}}) == Fields{"segment_id"});
    CHECK(faults_of(site, {{"action", "set_attribute"}, {"attribute", ""}, {"filter", all}}) ==
          Fields{"attribute", "value"});
    CHECK(faults_of(site, {{"action", "suppress"}, {"filter", {{"status", "erased"}, {"x", 1}}}}) ==
          Fields{"filter.status", "filter.x"});
    CHECK(faults_of(site, {{"action", "suppress"}, {"filter", {{"field", "x"}, {"op", "eq"}}}}) ==
          Fields{"filter.field"});
    CHECK(faults_of(site, {{"action", "suppress"}, {"filter", all}, {"tag", "x"}}) ==
          Fields{"tag"});
    CHECK(faults_of(site,
                    {{"action", "export"},
                     {"filter", all},
                     {"columns", {"email", "nope", "email", "attributes."}}}) ==
          Fields{"columns[1]", "columns[2]", "columns[3]"});
    CHECK(faults_of(site, {{"action", "erase"}, {"filter", all}}) == Fields{"confirm"});
    CHECK(site.call("POST",
                    "/api/v1/bulk",
                    "editor",
                    {{"action", "erase"}, {"filter", all}, {"confirm", 7}})
              .status == 409);
    CHECK(site.world.temp.integer(kActions) == 0);
}

TEST_CASE("the file of an export is fetched by editors alone, and that is noted", "[http][bulk]") {
    Site site;
    site.world.add_people(3);
    const json done = finish(
        site,
        site.call("POST",
                  "/api/v1/bulk",
                  "editor",
                  {{"action", "export"}, {"filter", json::object()}, {"columns", {"email"}}}));
    const std::string file =
        "/api/v1/bulk/" + std::to_string(done.at("id").get<std::int64_t>()) + "/file.csv";
    CHECK(site.call("GET", file, "viewer").status == 403);
    CHECK(site.call("GET", "/api/v1/bulk", "viewer").status == 403);
    const Answer answer = site.call("GET", file, "editor");
    CHECK(answer.status == 200);
    CHECK(answer.body ==
          "\"email\"\r\n\"p1@example.org\"\r\n\"p2@example.org\"\r\n\"p3@example.org\"\r\n");
    CHECK(answer.header("Content-Type") == "text/csv; charset=utf-8");
    CHECK(site.call("GET", "/api/v1/audit?q=bulk.download", "admin").json().at("total") == 1);
    CHECK(site.call("POST", file.substr(0, file.rfind('/')) + "/undo", "editor", json::object())
              .status == 409);
    site.world.temp.clock.advance(std::chrono::hours(25));
    CHECK(site.call("GET", file, "editor").status == 404);
}
