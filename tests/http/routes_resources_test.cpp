#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

using Fields = std::vector<std::string>;

std::string path_of(std::string_view collection, const Answer& made) {
    return "/api/v1/" + std::string(collection) + '/' +
           std::to_string(made.json().at("id").get<std::int64_t>());
}

}  // namespace

TEST_CASE("lists are made, read, changed and removed", "[http]") {
    Site site;
    const Answer made =
        site.call("POST", "/api/v1/lists", "editor", {{"name", "A"}, {"description", "b"}});
    REQUIRE(made.status == 201);
    const std::string path = path_of("lists", made);
    CHECK(made.json().at("recipients") == 0);
    CHECK(site.call("GET", path, "viewer").json() == made.json());
    CHECK(site.call("PATCH", path, "editor", {{"name", "B"}}).json().at("description") == "b");
    CHECK(site.call("POST", "/api/v1/lists", "editor", {{"name", "b"}}).status == 409);
    const json page = site.call("GET", "/api/v1/lists?limit=1", "viewer").json();
    CHECK(page.at("total") == 2);
    REQUIRE(page.at("next").is_string());
    const json rest =
        site.call(
                "GET", "/api/v1/lists?limit=1&cursor=" + page["next"].get<std::string>(), "viewer")
            .json();
    CHECK(rest.at("items").at(0).at("name") == "B");
    CHECK(rest.at("next").is_null());
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.call("GET", path, "viewer").status == 404);
}

TEST_CASE("templates keep a message in any format", "[http]") {
    Site site;
    const json blocks = json::parse(R"([{"type":"heading","text":"Hello"}])");
    const Answer made = site.call("POST",
                                  "/api/v1/templates",
                                  "editor",
                                  {{"name", "News"}, {"format", "blocks"}, {"blocks", blocks}});
    REQUIRE(made.status == 201);
    CHECK(made.json().at("blocks") == blocks);
    const std::string path = path_of("templates", made);
    CHECK(site.call("GET", path, "viewer").json() == made.json());
    const json row = site.call("GET", "/api/v1/templates?q=new", "viewer").json().at("items").at(0);
    CHECK(row.at("format") == "blocks");
    CHECK_FALSE(row.contains("blocks"));
    const json other{{"name", "news"}, {"format", "html"}, {"body", "<p>x</p>"}};
    CHECK(site.call("POST", "/api/v1/templates", "editor", other).status == 409);
    CHECK(site.call("POST", "/api/v1/templates", "viewer", other).status == 403);
    const json changed =
        site.call("PATCH", path, "editor", {{"format", "text"}, {"body", "x"}}).json();
    CHECK(changed.at("body") == "x");
    CHECK_FALSE(changed.contains("blocks"));
    CHECK(changed.at("name") == "News");
    const Answer half = site.call("PATCH", path, "editor", {{"format", "blocks"}});
    CHECK(half.faulty_fields() == std::vector<std::string>{"blocks"});
    CHECK(site.call("POST", "/api/v1/templates", "editor", {{"body", "x"}}).faulty_fields() ==
          std::vector<std::string>{"name"});
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.call("GET", path, "viewer").status == 404);
}

TEST_CASE("a template is seen in a frame while it is typed", "[http]") {
    Site site;
    const json typed{{"format", "html"}, {"body", "<p>So far {{first_name}}</p>"}};
    const Answer preview = site.call("POST", "/api/v1/templates/preview", "editor", typed);
    REQUIRE(preview.status == 200);
    const std::string look = preview.json().at("look");
    const Answer page = site.call("GET", look, "viewer");
    CHECK(page.status == 200);
    CHECK(page.body.find("So far Ada") != std::string::npos);
    CHECK(page.header("Content-Security-Policy").starts_with("sandbox; default-src 'none'"));
    CHECK(site.call("GET", look, "").status == 401);
    CHECK(site.call("GET", "/preview/template/typed/x", "viewer").status == 404);
    CHECK(site.call("POST", "/api/v1/templates/preview", "viewer", typed).status == 403);
    CHECK(site.call("POST", "/api/v1/templates/preview", "editor", {{"format", "blocks"}})
              .faulty_fields() == std::vector<std::string>{"blocks"});
    CHECK(site.call("GET", "/api/v1/templates", "viewer").json().at("total") == 0);
}

TEST_CASE("snippets are made, listed without their bodies, changed and removed", "[http]") {
    Site site;
    const Answer made = site.call("POST",
                                  "/api/v1/snippets",
                                  "editor",
                                  {{"name", "footer"}, {"body", "{{unsubscribe_url}}"}});
    REQUIRE(made.status == 201);
    CHECK(made.json().at("format") == "markdown");
    const std::string path = path_of("snippets", made);
    CHECK(site.call("GET", path, "viewer").json() == made.json());
    const json row = site.call("GET", "/api/v1/snippets?q=FOOT", "viewer").json().at("items").at(0);
    CHECK_FALSE(row.contains("body"));
    const json circle{{"body", "{{> Footer}}"}};
    CHECK(site.call("PATCH", path, "editor", circle).faulty_fields() ==
          std::vector<std::string>{"body"});
    CHECK(site.call("PATCH", path, "viewer", {{"body", "x"}}).status == 403);
    CHECK(site.call("PATCH", path, "editor", {{"format", "html"}}).json().at("format") == "html");
    const json user{{"name", "sig"}, {"body", "{{> footer}}"}};
    const Answer other = site.call("POST", "/api/v1/snippets", "editor", user);
    REQUIRE(other.status == 201);
    CHECK(site.call("DELETE", path, "editor").status == 409);
    CHECK(site.call("DELETE", path_of("snippets", other), "editor").status == 204);
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.call("GET", path, "viewer").status == 404);
}

TEST_CASE("faulty input is a problem that names every field", "[http]") {
    Site site;
    const auto fields = [&](std::string_view path, const json& body) {
        const Answer answer = site.call("POST", path, "admin", body);
        CAPTURE(path, answer.body);
        CHECK(answer.status == 422);
        CHECK(answer.is_problem());
        return answer.faulty_fields();
    };
    CHECK(fields("/api/v1/lists", {{"nme", "x"}, {"description", 3}}) ==
          Fields{"description", "nme", "name"});
    CHECK(fields("/api/v1/lists", json::object()) == Fields{"name"});
    CHECK(fields("/api/v1/recipients", {{"email", "no"}}) == Fields{"email"});
    CHECK_FALSE(fields("/api/v1/recipients", {{"email", "a@b.org"}, {"attributes", 3}}).empty());
    CHECK(fields("/api/v1/tokens", {{"name", ""}, {"role", "boss"}}).size() == 2);
    CHECK(fields("/api/v1/users", {{"email", "x"}, {"password", "y"}}).size() == 2);
    CHECK_FALSE(fields("/api/v1/senders", json::object()).empty());
    CHECK_FALSE(fields("/api/v1/campaigns", json::array({1})).empty());
    CHECK_FALSE(fields("/api/v1/messages/retry", json::object()).empty());
    CHECK_FALSE(fields("/api/v1/messages/resolve", {{"ids", "x"}}).empty());
}

TEST_CASE("numbers in query strings are checked and named", "[http]") {
    Site site;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"/lists?limit=0", "limit"},
        {"/lists?limit=501", "limit"},
        {"/lists?limit=x", "limit"},
        {"/lists?cursor=%21%21", "cursor"},
        {"/lists?cursor=eA", "cursor"},
        {"/lists?sort=-id", "sort"},
        {"/lists?color=red", "color"},
        {"/recipients?list_id=-1", "list_id"},
        {"/recipients?list_id=1e3", "list_id"},
        {"/recipients?status=gone", "status"},
        {"/recipients?cursor=eA", "cursor"},
        {"/campaigns?state=odd", "state"},
        {"/campaigns?cursor=eA", "cursor"},
        {"/campaigns/1/messages?step=x", "step"},
        {"/campaigns/1/messages?state=odd", "state"},
        {"/campaigns/1/messages?cursor=eA", "cursor"},
        {"/campaigns/1/preview?step=-1", "step"},
        {"/campaigns/1/preview?recipient_id=0", "recipient_id"},
        {"/jobs?state=odd", "state"},
        {"/jobs?cursor=LTE", "cursor"},
        {"/sandbox/messages?cursor=eA", "cursor"},
        {"/audit?cursor=eA", "cursor"},
        {"/imports?limit=99999999999999999999", "limit"}};
    site.world.add_people(1);
    site.world.launch();
    for (const auto& [path, field] : cases) {
        const Answer answer = site.call("GET", "/api/v1" + path);
        CAPTURE(path, answer.body);
        CHECK(answer.status == 422);
        CHECK(answer.faulty_fields() == Fields{field});
    }
}

TEST_CASE("broken bodies are refused before they are read", "[http]") {
    Site site;
    const std::string auth = site.bearer("admin");
    const std::string type = "Content-Type: application/json\r\n";
    for (const auto& route : site.router.routes()) {
        if (route.body != Body::kJson || route.pattern.find('{') != std::string::npos) {
            continue;
        }
        if (route.method == "PATCH" && route.pattern == "/api/v1/session") {
            continue;  // a token has no page of its own
        }
        CAPTURE(route.pattern);
        CHECK(site.send(route.method, route.pattern, auth + type, "{\"a\":").status == 400);
        CHECK(site.send(route.method, route.pattern, auth + type, "{\"a\":1}").status == 422);
        CHECK(site.send(route.method, route.pattern, auth + type, "[]").status == 422);
        CHECK(site.send(route.method, route.pattern, auth + "Content-Type: text/xml\r\n", "<a/>")
                  .status == 415);
    }
    CHECK(site.send("POST", "/api/v1/lists", auth + type, "{\"name\":").status == 400);
    CHECK(site.send("POST", "/api/v1/lists", auth + type, std::string(200, '[')).status == 400);
    const Answer absent = site.call("GET", "/api/v1/nothing");
    CHECK(absent.status == 404);
    CHECK(absent.is_problem());
    CHECK(site.call("PUT", "/api/v1/lists").status == 405);
}

TEST_CASE("recipients are made, searched, changed, exported and erased", "[http]") {
    Site site;
    const Answer made = site.call("POST",
                                  "/api/v1/recipients",
                                  "editor",
                                  {{"email", "Anna@Example.org"},
                                   {"name", "Anna"},
                                   {"attributes", {{"city", "Ulm"}}},
                                   {"list_ids", {site.world.list_id}},
                                   {"timezone", "Europe/Berlin"}});
    REQUIRE(made.status == 201);
    const std::string path = path_of("recipients", made);
    CHECK(made.json().at("list_ids") == json::array({site.world.list_id}));
    CHECK(site.call("GET", "/api/v1/recipients?q=anna", "viewer").json().at("total") == 1);
    const json changed =
        site.call("PATCH", path, "editor", {{"list_ids", json::array()}, {"timezone", nullptr}})
            .json();
    CHECK(changed.at("list_ids").empty());
    CHECK(changed.at("timezone").is_null());
    CHECK(changed.at("name") == "Anna");
    const Answer all = site.call("GET", path + "/export", "viewer");
    CHECK(all.json().at("recipient").at("attributes").at("city") == "Ulm");
    CHECK(all.header("Content-Disposition").starts_with("attachment"));
    CHECK(site.call("DELETE", path, "editor").status == 204);
    CHECK(site.call("GET", path, "viewer").json().at("status") == "erased");
}

TEST_CASE("a person's history is paged, filtered and refused by name", "[http]") {
    Site site;
    site.world.add_people(1);
    const std::string path = "/api/v1/recipients/1/history";
    site.call("PATCH", "/api/v1/recipients/1", "editor", {{"name", "Zoe"}});
    const json whole = site.call("GET", path, "viewer").json();
    CHECK(whole.at("total") == 3);
    CHECK(whole.at("items").at(0).at("kind") == "edit");
    CHECK(whole.at("items").at(0).at("by").at("kind") == "user");
    const json first = site.call("GET", path + "?limit=2", "viewer").json();
    REQUIRE(first.at("next").is_string());
    const json rest =
        site.call("GET", path + "?limit=2&cursor=" + first["next"].get<std::string>(), "viewer")
            .json();
    CHECK(rest.at("items").size() == 1);
    CHECK(rest.at("next").is_null());
    const json lists = site.call("GET", path + "?kind=list,consent", "viewer").json();
    CHECK(lists.at("total") == 1);
    CHECK(lists.at("items").at(0).at("what") == "joined");
    CHECK(site.call("GET", path + "?kind=lists", "viewer").faulty_fields() ==
          std::vector<std::string>{"kind"});
    CHECK(site.call("GET", path + "?cursor=eHg", "viewer").faulty_fields() ==
          std::vector<std::string>{"cursor"});
    CHECK(site.call("GET", "/api/v1/recipients/9/history", "viewer").status == 404);
    const json held = site.call("GET", "/api/v1/recipients/1/export", "viewer").json();
    CHECK(held.at("history") == whole.at("items"));
}

TEST_CASE("a contact cap is set over HTTP", "[http]") {
    Site site;
    const json cap{{"mails", 2}, {"days", 7}, {"over", "skip"}};
    CHECK(site.call("PATCH", "/api/v1/settings", "admin", {{"contact_cap", cap}})
              .json()
              .at("contact_cap") == cap);
    CHECK(site.call("PATCH", "/api/v1/settings", "admin", {{"contact_cap", {{"mails", 0}}}})
              .faulty_fields() ==
          std::vector<std::string>{"contact_cap.days", "contact_cap.mails"});
    CHECK(site.call("PATCH", "/api/v1/settings", "admin", {{"contact_cap", nullptr}})
              .json()
              .at("contact_cap")
              .is_null());
}

TEST_CASE("users, tokens, settings and their audit", "[http]") {
    Site site;
    const Answer user = site.call("POST",
                                  "/api/v1/users",
                                  "admin",
                                  {{"email", "eva@example.org"},
                                   {"password", campaignd::test::kPassword},
                                   {"role", "admin"}});
    REQUIRE(user.status == 201);
    CHECK(user.body.find("\"password\"") == std::string::npos);
    CHECK(user.body.find(campaignd::test::kPassword) == std::string::npos);
    CHECK(site.call("PATCH", path_of("users", user), "admin", {{"role", "viewer"}}).status == 409);
    const Answer token =
        site.call("POST", "/api/v1/tokens", "admin", {{"name", "cron"}, {"role", "viewer"}});
    REQUIRE(token.status == 201);
    const std::string secret = token.json().at("token").get<std::string>();
    const std::string header = "Authorization: Bearer " + secret + "\r\n";
    CHECK(site.send("GET", "/api/v1/lists", header, "").status == 200);
    CHECK(site.call("GET", "/api/v1/tokens").body.find(secret) == std::string::npos);
    CHECK(site.call("DELETE", path_of("tokens", token)).status == 204);
    CHECK(site.send("GET", "/api/v1/lists", header, "").status == 401);
    CHECK(site.call("PATCH", "/api/v1/settings", "admin", {{"company_name", "ACME"}})
              .json()
              .at("company_name") == "ACME");
    CHECK(site.call("GET", "/api/v1/settings", "viewer").json().at("company_name") == "ACME");
    const json audit = site.call("GET", "/api/v1/audit?limit=2").json();
    CHECK(audit.at("items").at(0).at("actor").get<std::string>().starts_with("token:"));
    CHECK(audit.at("next").is_string());
}

TEST_CASE("a creating call with the same key answers the first result again", "[http]") {
    Site site;
    const std::string headers =
        site.bearer("editor") + "Content-Type: application/json\r\nIdempotency-Key: k1\r\n";
    const Answer first = site.send("POST", "/api/v1/lists", headers, "{\"name\":\"A\"}");
    const Answer again = site.send("POST", "/api/v1/lists", headers, "{\"name\":\"A\"}");
    CHECK(first.status == 201);
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(again.header("Content-Type") == "application/json");
    CHECK(again.header("Idempotency-Replayed") == "true");
    CHECK(site.send("POST", "/api/v1/lists", headers, "{\"name\":\"B\"}").status == 422);
    const std::string other =
        site.bearer("admin") + "Content-Type: application/json\r\nIdempotency-Key: k1\r\n";
    CHECK(site.send("POST", "/api/v1/lists", other, "{\"name\":\"C\"}").status == 201);
}

TEST_CASE("a keyed call that a crash cut off is not carried out twice", "[http]") {
    Site site;
    const std::string headers =
        site.bearer("editor") + "Content-Type: application/json\r\nIdempotency-Key: k1\r\n";
    const std::string body = "{\"name\":\"A\"}";
    REQUIRE(site.send("POST", "/api/v1/lists", headers, body).status == 201);
    // What a crash between the commit of the list and that of the answer leaves.
    site.world.temp.run("UPDATE idempotency SET status = 0, answer = ''");
    const Answer cut = site.send("POST", "/api/v1/lists", headers, body);
    CHECK(cut.status == 409);
    CHECK(cut.body.find("cut off") != std::string::npos);
    CHECK(site.call("GET", "/api/v1/lists?q=A", "viewer").json().at("total") == 1);
}

TEST_CASE("a keyed call that was refused leaves its key free", "[http]") {
    Site site;
    const std::string headers =
        site.bearer("editor") + "Content-Type: application/json\r\nIdempotency-Key: k1\r\n";
    CHECK(site.send("POST", "/api/v1/lists", headers, "{\"name\":\"\"}").status == 422);
    CHECK(site.send("POST", "/api/v1/lists", headers, "{\"name\":\"A\"}").status == 201);
}

TEST_CASE("changes of lists, recipients and imports are in the audit, without addresses",
          "[http]") {
    Site site;
    const json list =
        site.call("POST", "/api/v1/lists", "editor", json{{"name", "Friends"}}).json();
    const json person =
        site.call("POST", "/api/v1/recipients", "editor", json{{"email", "zoe@example.com"}})
            .json();
    const std::string path = "/api/v1/recipients/" + std::to_string(person.at("id").get<int>());
    site.call("PATCH", path, "editor", json{{"name", "Zoe"}});
    site.call("DELETE", path, "editor");
    site.call("DELETE", "/api/v1/lists/" + std::to_string(list.at("id").get<int>()), "editor");
    const json audit = site.call("GET", "/api/v1/audit?limit=5", "admin").json().at("items");
    std::string actions;
    for (const json& entry : audit) {
        actions += entry.at("action").get<std::string>() + ' ';
    }
    CHECK(actions == "list.delete recipient.erase recipient.update recipient.create list.create ");
    CHECK(audit.dump().find("zoe@") == std::string::npos);
}

TEST_CASE("a campaign goes its way over HTTP", "[http]") {
    Site site;
    site.world.add_people(2);
    const Answer made =
        site.call("POST", "/api/v1/campaigns", "editor", site.world.campaign_body());
    REQUIRE(made.status == 201);
    const std::string path = path_of("campaigns", made);
    CHECK(site.call("POST", path + "/pause", "editor").status == 409);
    CHECK(site.call("GET", path + "/preflight", "viewer").json().at("ok") == true);
    const nlohmann::json calendar = site.call("GET", path + "/calendar", "viewer").json();
    CHECK(calendar.at("planned_at").is_null());
    CHECK(calendar.at("planned") == calendar.at("days").at(0).at("steps").at(0).at("planned"));
    CHECK(
        site.call("GET", path + "/calendar?timezone=Asia/Tokyo", "viewer").json().at("timezone") ==
        "Asia/Tokyo");
    CHECK(site.call("GET", path + "/calendar?timezone=Mars/Base", "viewer").status == 422);
    CHECK(site.call("GET", path + "/calendar?zone=UTC", "viewer").status == 422);
    CHECK(site.call("POST", path + "/launch", "editor").json().at("state") == "running");
    CHECK(site.call("POST", path + "/launch", "editor", json::object()).status == 200);
    CHECK(site.call("POST", path + "/pause", "editor").json().at("state") == "paused");
    CHECK(site.call("POST", path + "/resume", "editor").json().at("state") == "running");
    CHECK(site.call("GET", path + "/progress", "viewer").json().at("campaign_id") ==
          made.json().at("id"));
    CHECK(site.call("POST", path + "/duplicate", "editor").status == 201);
    CHECK(site.call("POST", path + "/cancel", "editor", {{"scope", "some"}}).status == 422);
    CHECK(site.call("POST", path + "/cancel", "editor", {{"scope", "everything"}}).status == 200);
    CHECK(site.call("DELETE", path, "editor").status == 409);
    CHECK(site.call("GET", "/api/v1/campaigns?state=cancelled", "viewer").json().at("total") == 1);
}

TEST_CASE("the ledger is paged, exported and judged over HTTP", "[http]") {
    Site site;
    site.world.add_people(3);
    const std::string path = "/api/v1/campaigns/" + std::to_string(site.world.launch());
    const json page = site.call("GET", path + "/messages?limit=2", "viewer").json();
    CHECK(page.at("total") == 3);
    REQUIRE(page.at("next").is_string());
    const std::string cursor = page["next"].get<std::string>();
    const json rest =
        site.call("GET", path + "/messages?limit=2&cursor=" + cursor, "viewer").json();
    REQUIRE(rest.at("items").size() == 1);
    const auto id = rest["items"][0].at("id").get<std::int64_t>();
    CHECK(site.call("GET", "/api/v1/messages/" + std::to_string(id), "viewer").json().at("id") ==
          id);
    const Answer csv = site.call("GET", path + "/messages.csv", "viewer");
    CHECK(csv.status == 200);
    CHECK(csv.header("Content-Type").starts_with("text/csv"));
    CHECK(split(csv.body, '\n').size() == 1 + 3 + 1);
    CHECK(site.call("GET", "/api/v1/campaigns/99/messages.csv", "viewer").status == 404);
    const json retried =
        site.call("POST", "/api/v1/messages/retry", "editor", {{"ids", {id}}}).json();
    CHECK(retried.at("changed") == 0);
    const json jobs = site.call("GET", "/api/v1/jobs?kind=send", "viewer").json();
    CHECK(jobs.at("total") == 3);
    const std::string job = path_of("jobs", {200, "", jobs["items"][0].dump()});
    CHECK(site.call("POST", job + "/discard", "admin").status == 409);
    CHECK(site.call("POST", job + "/retry", "editor").json().at("state") == "ready");
    CHECK(site.call("GET", "/api/v1/instances", "viewer").json().at("items").empty());
}

TEST_CASE("backups are made, listed and downloaded whole", "[http]") {
    Site site;
    const Answer made = site.call("POST", "/api/v1/backups");
    REQUIRE(made.status == 201);
    const std::string name = made.json().at("name").get<std::string>();
    CHECK(site.call("GET", "/api/v1/backups").json().at("items").at(0).at("name") == name);
    const Answer file = site.call("GET", "/api/v1/backups/" + name);
    CHECK(file.body.size() == made.json().at("size_bytes").get<std::size_t>());
    CHECK(file.body.starts_with("SQLite format 3"));
    CHECK(site.call("GET", "/api/v1/backups/campaignd.db").status == 404);
    CHECK(site.call("GET", "/api/v1/backups/..%2Fcampaignd.db").status == 400);
    const Answer next = site.call("POST", "/api/v1/backups");  // within the same second
    REQUIRE(next.status == 201);
    CHECK(next.json().at("name") != name);
    CHECK(site.call("GET", "/api/v1/backups").json().at("items").size() == 2);
}
