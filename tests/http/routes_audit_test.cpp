#include <algorithm>
#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

json items(Site& site, const std::string& query) {
    return site.call("GET", "/api/v1/audit?" + query).json().at("items");
}

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a change is told with what it was, from where and by which request", "[http]") {
    Site site;
    const json list = site.call("POST", "/api/v1/lists", "editor", {{"name", "Friends"}}).json();
    const std::string id = std::to_string(list.at("id").get<int>());
    const Answer renamed =
        site.call("PATCH", "/api/v1/lists/" + id, "editor", {{"name", "Close friends"}});
    const json told = items(site, "object=list:" + id + "&what=list.update");
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("detail").at("name") ==
          json{{"before", "Friends"}, {"after", "Close friends"}});
    CHECK(told[0].at("detail").size() == 1);
    CHECK(told[0].at("address") == "127.0.0.1");
    CHECK(told[0].at("request_id") == renamed.header("X-Request-Id"));
    const json settings = items(site, "what=settings.update");
    CHECK(settings.empty());
    site.call("PATCH", "/api/v1/settings", "admin", {{"company_name", "ACME"}});
    CHECK(items(site, "what=settings")[0].at("detail").at("company_name") ==
          json{{"before", ""}, {"after", "ACME"}});
}

TEST_CASE("log-ins, log-outs and wrong passwords are in the audit", "[http]") {
    Site site;
    const User eva = site.users.create(
        site.world.actor, "eva@example.org", Role::kEditor, campaignd::test::kPassword);
    const std::string target = "user:" + std::to_string(eva.id);
    for (const char* email : {"eva@example.org", "eva@example.org", "my password"}) {
        site.call("POST", "/api/v1/session", "", {{"email", email}, {"password", "not this one"}});
    }
    const json failed = items(site, "what=session.fail");
    REQUIRE(failed.size() == 2);
    CHECK(failed[1].at("target") == target);
    CHECK(failed[1].at("repeats") == 2);
    CHECK(failed[1].at("actor") == "stranger");
    CHECK(failed[0].at("target") == "user");
    CHECK(failed.dump().find("my password") == std::string::npos);
    const std::string session = site.log_in("eva@example.org");
    REQUIRE(site.send("DELETE", "/api/v1/session", session, "").status == 204);
    const json own = items(site, "who=" + target);
    REQUIRE(own.size() == 2);
    CHECK(own[0].at("action") == "session.delete");
    CHECK(own[0].at("target") == target);
    CHECK(own[1].at("action") == "session.create");
}

TEST_CASE("downloads and reports of bounces are in the audit", "[http]") {
    Site site;
    const std::string backup =
        site.call("POST", "/api/v1/backups", "admin", json::object()).json().at("name");
    REQUIRE(site.call("GET", "/api/v1/backups/" + backup).status == 200);
    const json person =
        site.call("POST", "/api/v1/recipients", "editor", {{"email", "zoe@example.com"}}).json();
    const std::string id = std::to_string(person.at("id").get<int>());
    site.call("GET", "/api/v1/recipients/" + id + "/export", "viewer");
    site.call("GET", "/api/v1/suppressions.csv", "viewer");
    site.call("POST",
              "/api/v1/bounces",
              "editor",
              {{"email", "zoe@example.com"}, {"type", "soft"}, {"detail", "zoe's box is full"}});
    CHECK(items(site, "what=backup.download")[0].at("target") == "backup:" + backup);
    CHECK(items(site, "what=recipient.export")[0].at("target") == "recipient:" + id);
    CHECK(items(site, "what=suppression.download").size() == 1);
    const json bounce = items(site, "what=bounce");
    REQUIRE(bounce.size() == 1);
    CHECK(bounce[0].at("target") == "recipient:" + id);
    CHECK(bounce.dump().find("zoe") == std::string::npos);
    // The person's history tells what happened to them, not who looked.
    const json history =
        site.call("GET", "/api/v1/recipients/" + id + "/history", "viewer").json().at("items");
    CHECK(history.dump().find("export") == std::string::npos);
}

TEST_CASE("the audit is filtered and paged, and says what it does not take", "[http]") {
    Site site;  // with one list
    for (int i = 0; i < 5; ++i) {
        site.call("POST", "/api/v1/lists", "editor", {{"name", "List " + std::to_string(i)}});
        site.world.temp.clock.advance(std::chrono::hours(1));
    }
    std::string cursor;
    std::size_t seen = 0;
    do {
        const json page =
            site.call("GET", "/api/v1/audit?what=list&limit=2" + cursor, "admin").json();
        seen += page.at("items").size();
        CHECK(page.at("total") == 6);
        cursor = page.at("next").is_null() ? "" : "&cursor=" + page.at("next").get<std::string>();
    } while (!cursor.empty());
    CHECK(seen == 6);
    const json all = items(site, "what=list.create");
    const auto third = all[2].at("at").get<std::string>();
    CHECK(items(site, "what=list&since=" + third).size() == 3);
    CHECK(items(site, "what=list&until=" + third).size() == 3);
    CHECK(items(site, "since=" + third + "&until=" + third).empty());
    CHECK(items(site, "q=nobody+did+this").empty());
    CHECK(items(site, "q=LIST.create").size() == 6);
    for (const char* wrong : {"since=yesterday", "until=1"}) {
        CHECK(site.call("GET", std::string("/api/v1/audit?") + wrong).status == 422);
    }
    CHECK(site.call("GET", "/api/v1/audit?whom=x").status == 422);
}

TEST_CASE("the audit leaves whole, as a table and as lines, and that is noted", "[http]") {
    Site site;
    site.tokens.create(site.world.actor, {.name = "=cmd|' /C calc'!A0"});
    const Answer csv = site.call("GET", "/api/v1/audit.csv?what=token");
    REQUIRE(csv.status == 200);
    CHECK(csv.header("Content-Type").starts_with("text/csv"));
    CHECK(csv.body.starts_with("id,at,actor,action,target,"));
    CHECK(csv.body.find(",\"=") == std::string::npos);
    CHECK(csv.body.find("token.create") != std::string::npos);
    CHECK(csv.body.find("list.create") == std::string::npos);
    const Answer lines = site.call("GET", "/api/v1/audit.ndjson");
    REQUIRE(lines.status == 200);
    for (const std::string_view line : split(lines.body, '\n')) {
        CHECK((line.empty() || json::parse(line).contains("action")));
    }
    CHECK(lines_of(lines.body) ==
          site.call("GET", "/api/v1/audit").json().at("total").get<std::size_t>());
    CHECK(items(site, "what=audit.download").size() == 2);
    CHECK(site.call("GET", "/api/v1/audit.csv", "editor").status == 403);
}
