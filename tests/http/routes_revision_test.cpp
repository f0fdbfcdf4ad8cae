#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "http/site.h"
#include "store/preferences.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

/// How the test makes and changes the thing behind one PATCH route.
struct Thing {
    std::string pattern;
    json creation;  // null: it is always there; a text: the file that goes up
    json change;
    json other_change;
};

constexpr const char* kFile = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\nEND:VCALENDAR\r\n";

std::vector<Thing> things() {
    const json filter{{"field", "email"}, {"op", "contains"}, {"value", "a"}};
    const json url{{"url", "https://example.org/a"}, {"events", {"message.sent"}}};
    return {
        {"/api/v1/lists/{id}", {{"name", "A"}}, {{"name", "B"}}, {{"description", "C"}}},
        {"/api/v1/forms/{id}", {{"name", "A"}}, {{"name", "B"}}, {{"title", "C"}}},
        {"/api/v1/recipients/{id}", {{"email", "a@example.org"}}, {{"name", "B"}}, {{"name", "C"}}},
        {"/api/v1/templates/{id}",
         {{"name", "A"}, {"body", "x"}},
         {{"name", "B"}},
         {{"description", "C"}}},
        {"/api/v1/snippets/{id}",
         {{"name", "A"}, {"body", "x"}},
         {{"name", "B"}},
         {{"description", "C"}}},
        {"/api/v1/segments/{id}",
         {{"name", "A"}, {"filter", filter}},
         {{"name", "B"}},
         {{"name", "C"}}},
        {"/api/v1/senders/{id}",
         {{"name", "A"}, {"from_email", "a@example.org"}, {"transport", "sandbox"}},
         {{"name", "B"}},
         {{"name", "C"}}},
        {"/api/v1/campaigns/{id}", {{"name", "A"}}, {{"name", "B"}}, {{"name", "C"}}},
        {"/api/v1/media/{id}", kFile, {{"title", "B"}}, {{"alt", "C"}}},
        {"/api/v1/webhooks/{id}", url, {{"enabled", false}}, {{"enabled", true}}},
        {"/api/v1/users/{id}",
         {{"email", "a@example.org"}, {"password", "twelve letters"}},
         {{"role", "editor"}},
         {{"role", "viewer"}}},
        {"/api/v1/settings", nullptr, {{"company_name", "B"}}, {{"company_name", "C"}}},
        {"/api/v1/settings/relays",
         nullptr,
         {{"mailgun", {{"signing_key", "b"}}}},
         {{"mailgun", {{"signing_key", "c"}}}}},
    };
}

std::string if_match(const std::string& tags) {
    return "If-Match: " + tags + "\r\n";
}

Answer ask(Site& site,
           std::string_view method,
           const std::string& path,
           const std::string& headers = "",
           const json& body = nullptr) {
    return site.send(method,
                     path,
                     site.bearer("admin") + "Content-Type: application/json\r\n" + headers,
                     body.is_null() ? "" : body.dump());
}

/// Makes the thing and gives its address.
std::string make(Site& site, const Thing& thing) {
    if (thing.creation.is_null()) {
        return thing.pattern;
    }
    const std::string collection = thing.pattern.substr(0, thing.pattern.rfind('/'));
    const Answer made = thing.creation.is_string()
                            ? site.send("POST",
                                        collection,
                                        site.bearer("admin") + "Content-Type: text/calendar\r\n",
                                        thing.creation.get<std::string>())
                            : site.call("POST", collection, "admin", thing.creation);
    REQUIRE(made.status == 201);
    CHECK(made.json().at("revision") == 1);
    return collection + "/" + std::to_string(made.json().at("id").get<std::int64_t>());
}

void require_stale(Site& site, const std::string& path, const Answer& answer) {
    REQUIRE(answer.status == 412);
    CHECK(answer.is_problem());
    const json now = ask(site, "GET", path).json();
    const json current = answer.json().at("current");
    CHECK(answer.header("ETag") == '"' + now.at("revision").dump() + '"');
    for (const auto& [name, value] : current.items()) {
        CAPTURE(name);
        CHECK(value == now.at(name));
    }
}

/// The second of two tabs sees the first one's work instead of erasing it.
void two_tabs(Site& site, const Thing& thing, const std::string& path) {
    const Answer seen = ask(site, "GET", path);
    REQUIRE(seen.status == 200);
    CHECK(seen.json().at("revision") == 1);
    CHECK(seen.header("ETag") == "\"1\"");

    const Answer first = ask(site, "PATCH", path, if_match(seen.header("ETag")), thing.change);
    REQUIRE(first.status == 200);
    CHECK(first.json().at("revision") == 2);
    CHECK(first.header("ETag") == "\"2\"");

    require_stale(site, path, ask(site, "PATCH", path, if_match("\"1\""), thing.other_change));
    json with_revision = thing.other_change;
    with_revision["revision"] = 1;
    require_stale(site, path, ask(site, "PATCH", path, "", with_revision));
    CHECK(ask(site, "GET", path).json().at("revision") == 2);

    with_revision["revision"] = 2;
    const Answer second = ask(site, "PATCH", path, "", with_revision);
    REQUIRE(second.status == 200);
    CHECK(second.json().at("revision") == 3);
    const Answer last = ask(site, "PATCH", path, "", thing.change);
    REQUIRE(last.status == 200);
    CHECK(last.json().at("revision") == 4);
}

}  // namespace

TEST_CASE("every thing that can be changed has a revision that its changes must name", "[http]") {
    Site site;
    const std::vector<Thing> known = things();
    int walked = 0;
    const std::vector<Route> routes = site.router.routes();
    for (const Route& route : routes) {
        // One's own page and account are nobody else's to change.
        if (route.method != "PATCH" || route.pattern == "/api/v1/session" ||
            route.pattern == "/api/v1/profile") {
            continue;
        }
        CAPTURE(route.pattern);
        const auto thing = std::find_if(known.begin(), known.end(), [&](const Thing& one) {
            return one.pattern == route.pattern;
        });
        REQUIRE(thing != known.end());  // a new one: say above how it is made and changed
        const std::string path = make(site, *thing);
        two_tabs(site, *thing, path);
        const bool removable = std::any_of(routes.begin(), routes.end(), [&](const Route& one) {
            return one.method == "DELETE" && one.pattern == route.pattern;
        });
        if (removable) {
            require_stale(site, path, ask(site, "DELETE", path, if_match("\"3\"")));
            CHECK(ask(site, "DELETE", path, if_match("\"4\"")).status == 204);
        }
        ++walked;
    }
    CHECK(walked == static_cast<int>(known.size()));
}

TEST_CASE("If-Match is read as RFC 9110 writes it", "[http]") {
    Site site;
    const Answer made = site.call("POST", "/api/v1/lists", "editor", {{"name", "A"}});
    REQUIRE(made.status == 201);
    const std::string path = "/api/v1/lists/" + made.json().at("id").dump();
    const auto status = [&](const std::string& tags) {
        return ask(site, "PATCH", path, if_match(tags), {{"name", "A"}}).status;
    };
    CHECK(status("*") == 200);
    CHECK(status("\"2\"") == 200);
    CHECK(status("\"1\", \"3\"") == 200);
    CHECK(status("W/\"4\"") == 200);  // a proxy that compresses answers weakens our tags
    CHECK(status("\"4\"") == 412);
    CHECK(status("\"other\"") == 412);
    CHECK(status("") == 412);
    CHECK(ask(site, "PATCH", path, "", {{"revision", "5"}}).faulty_fields() ==
          std::vector<std::string>{"revision"});
    CHECK(ask(site, "PATCH", "/api/v1/lists/9", if_match("\"1\""), {{"name", "B"}}).status == 404);
}

TEST_CASE("what others do to a person raises the person's revision", "[http]") {
    Site site;
    const json list = site.call("POST", "/api/v1/lists", "editor", {{"name", "A"}}).json();
    const json person = site.call("POST",
                                  "/api/v1/recipients",
                                  "editor",
                                  {{"email", "a@example.org"}, {"list_ids", {list.at("id")}}})
                            .json();
    const std::string path = "/api/v1/recipients/" + person.at("id").dump();
    site.world.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::preferences::leave(tx, person.at("id"), list.at("id"));
    });
    CHECK(site.call("GET", path).json().at("revision") == 2);
    CHECK(ask(site, "PATCH", path, if_match("\"1\""), {{"list_ids", {list.at("id")}}}).status ==
          412);
}
