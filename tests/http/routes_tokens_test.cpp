#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "base/rfc3339.h"
#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;

std::vector<Scope> all_scopes() {
    std::vector<Scope> all;
    for (int i = 0; i < kResources; ++i) {
        for (const bool write : {false, true}) {
            const Scope scope{static_cast<Resource>(i), write};
            if (least_role(scope)) {
                all.push_back(scope);
            }
        }
    }
    return all;
}

/// The header lines of an admin's token with these scopes.
std::string bearer_with(Site& site, const Scopes& scopes) {
    const NewToken made = site.tokens.create(
        site.world.actor, {.name = "scoped", .role = Role::kAdmin, .scopes = scopes});
    return "Authorization: Bearer " + made.secret + "\r\n";
}

std::string bearer_of(const Answer& made) {
    REQUIRE(made.status == 201);
    return "Authorization: Bearer " + made.json().at("token").get<std::string>() + "\r\n";
}

Answer ask(Site& site, const Route& route, const std::string& headers) {
    std::string path;
    for (const std::string_view segment : split(std::string_view(route.pattern).substr(1), '/')) {
        const bool is_id = segment.starts_with("{id") || segment.find("_id}") != segment.npos;
        path += segment.front() != '{' ? '/' + std::string(segment)
                : is_id                ? std::string("/987654")
                                       : "/7" + std::string(segment.substr(segment.find('}') + 1));
    }
    const bool has_body = route.body == Body::kJson;
    return site.send(route.method,
                     path,
                     headers + (has_body ? "Content-Type: application/json\r\n" : ""),
                     has_body ? "{}" : "");
}

bool is_open(const Route& route) {
    return route.access == Access::kPublic || route.scope.free;
}

}  // namespace

TEST_CASE("each route takes its own scope and refuses all others", "[http]") {
    Site site;
    std::map<std::string, std::string> own;
    std::map<std::string, std::string> others;
    for (const Scope& scope : all_scopes()) {
        Scopes one;
        one.add(scope);
        own[to_text(scope)] = bearer_with(site, one);
        Scopes rest;
        for (const Scope& other : all_scopes()) {
            if (!(other == scope)) {
                rest.add(other);
            }
        }
        others[to_text(scope)] = bearer_with(site, rest);
    }
    for (const Route& route : site.router.routes()) {
        CAPTURE(route.method, route.pattern);
        if (is_open(route)) {
            continue;
        }
        // A new word of an address belongs into http/scopes.cpp, or no token with scopes gets
        // there.
        REQUIRE(route.scope.needs.has_value());
        const std::string scope = to_text(*route.scope.needs);
        CAPTURE(scope);
        REQUIRE(own.count(scope) == 1);
        CHECK(ask(site, route, own.at(scope)).status != 403);
        const Answer refused = ask(site, route, others.at(scope));
        CHECK(refused.status == 403);
        CHECK(refused.body.find(scope) != std::string::npos);
    }
}

TEST_CASE("the lowest role of a scope is the lowest of its routes", "[http]") {
    Site site;
    std::map<std::string, int> lowest{{"metrics:read", 0}};  // asked by scripts, see http/metrics.h
    for (const Route& route : site.router.routes()) {
        if (!is_open(route) && route.scope.needs) {
            const int role = static_cast<int>(route.access) - static_cast<int>(Access::kViewer);
            const auto found = lowest.emplace(to_text(*route.scope.needs), role).first;
            found->second = std::min(found->second, role);
        }
    }
    for (const Scope& scope : all_scopes()) {
        CAPTURE(to_text(scope));
        REQUIRE(lowest.count(to_text(scope)) == 1);
        CHECK(lowest.at(to_text(scope)) == static_cast<int>(*least_role(scope)));
        lowest.erase(to_text(scope));
    }
    CHECK(lowest.empty());
}

TEST_CASE("the OpenAPI document states the scope of each route", "[http]") {
    Site site;
    const json document = site.call("GET", "/api/v1/openapi.json", "viewer").json();
    for (const Route& route : site.router.routes()) {
        CAPTURE(route.method, route.pattern);
        const json& operation = document.at("paths").at(route.pattern).at(to_lower(route.method));
        if (is_open(route)) {
            CHECK_FALSE(operation.contains("x-scope"));
        } else {
            CHECK(operation.at("x-scope") == to_text(*route.scope.needs));
        }
    }
}

TEST_CASE("a token with scopes may do those and nothing else", "[http]") {
    Site site;
    const Answer made = site.call("POST",
                                  "/api/v1/tokens",
                                  "admin",
                                  {{"name", "sign-up page"}, {"scopes", {"recipients:write"}}});
    const std::string header = bearer_of(made);
    CHECK(made.json().at("role") == "editor");
    CHECK(made.json().at("scopes") == json{"recipients:write"});
    const std::string type = "Content-Type: application/json\r\n";
    CHECK(site.send("POST", "/api/v1/recipients", header + type, R"({"email":"p@example.org"})")
              .status == 201);
    CHECK(site.send("GET", "/api/v1/recipients", header, "").status == 403);
    CHECK(site.send("POST", "/api/v1/lists", header + type, R"({"name":"L"})").status == 403);
    const json me = site.send("GET", "/api/v1/session", header, "").json();
    for (const json& route : me.at("permissions")) {
        CAPTURE(route);
        const auto words = route.get<std::string>();
        CHECK((words.find(" /recipients") != words.npos || words.find(" /session") != words.npos ||
               words.find(" /events") != words.npos || words.find(" /profile") != words.npos ||
               words.find(" /openapi") != words.npos));
        CHECK(words.find("GET /recipients") == words.npos);
    }
    const json refused =
        site.call("GET", "/api/v1/audit?what=token.refuse", "admin").json().at("items");
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].at("repeats") == 2);
    CHECK(refused[0].at("target") == "token:" + std::to_string(made.json().at("id").get<int>()));
    CHECK(refused[0].at("detail").at("route") == "GET /api/v1/recipients");
}

TEST_CASE("what a request for a token may not ask for", "[http]") {
    Site site;
    const auto fields = [&](const json& body) {
        return site.call("POST", "/api/v1/tokens", "admin", body).faulty_fields();
    };
    using Fields = std::vector<std::string>;
    CHECK(fields({{"name", "x"}, {"scopes", json::array()}}) == Fields{"scopes"});
    CHECK(fields({{"name", "x"}, {"scopes", {"everything:read"}}}) == Fields{"scopes"});
    CHECK(fields({{"name", "x"}, {"scopes", {"send:read"}}}) == Fields{"scopes"});
    CHECK(fields({{"name", "x"}, {"scopes", {"lists:write"}}, {"role", "viewer"}}) ==
          Fields{"role"});
    CHECK(fields({{"name", "x"}, {"expires_at", "2001-01-01T00:00:00Z"}}) == Fields{"expires_at"});
    CHECK(fields({{"name", "x"}, {"expires_at", "soon"}}) == Fields{"expires_at"});
    const json never =
        site.call("POST", "/api/v1/tokens", "admin", {{"name", "x"}, {"expires_at", nullptr}})
            .json();
    CHECK(never.at("expires_at").is_null());
    const json usual = site.call("POST", "/api/v1/tokens", "admin", {{"name", "x"}}).json();
    CHECK(usual.at("expires_at") == to_rfc3339(site.world.temp.clock.now() + 365 * kDayMs));
    CHECK(usual.at("role") == "viewer");
}

TEST_CASE("a token does no more than its owner may do now, and ends with them", "[http]") {
    Site site;
    const User anna = site.users.create(
        site.world.actor, "anna@example.org", Role::kAdmin, campaignd::test::kPassword);
    site.users.create(
        site.world.actor, "root@example.org", Role::kAdmin, campaignd::test::kPassword);
    const std::string session =
        site.log_in("anna@example.org") + "Content-Type: application/json\r\n";
    const auto make = [&](const json& body) {
        return bearer_of(site.send("POST", "/api/v1/tokens", session, body.dump()));
    };
    const std::string admin = make({{"name", "all"}, {"role", "admin"}});
    const json listed = site.send("GET", "/api/v1/tokens?q=all", admin, "").json().at("items");
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].at("owner") == "anna@example.org");
    CHECK(listed[0].at("owner_id") == anna.id);
    // Lowered beside the daemon, as by another process: the token is there, its power is not.
    site.world.temp.run("UPDATE user SET role = 0 WHERE id = ?1", anna.id);
    site.cache.clear();
    CHECK(site.send("GET", "/api/v1/users", admin, "").status == 403);
    CHECK(site.send("GET", "/api/v1/lists", admin, "").status == 200);
    site.world.temp.run("UPDATE user SET role = 2 WHERE id = ?1", anna.id);
    site.cache.clear();
    CHECK(site.send("GET", "/api/v1/users", admin, "").status == 200);
    SECTION("a lower role ends it") {
        site.users.update(site.world.actor, anna.id, wire::read_user({{"role", "editor"}}));
        CHECK(site.send("GET", "/api/v1/lists", admin, "").status == 401);
    }
    SECTION("another password ends it") {
        site.users.update(site.world.actor,
                          anna.id,
                          wire::read_user({{"password", campaignd::test::kPassword + "!"}}));
        CHECK(site.send("GET", "/api/v1/lists", admin, "").status == 401);
    }
    SECTION("the end of the user ends it") {
        site.users.remove(site.world.actor, anna.id);
        CHECK(site.send("GET", "/api/v1/lists", admin, "").status == 401);
    }
}

TEST_CASE("a token makes no token that may do more, or lives longer", "[http]") {
    Site site;
    const std::string end = to_rfc3339(site.world.temp.clock.now() + 10 * kDayMs);
    const std::string header =
        bearer_of(site.call(
            "POST",
            "/api/v1/tokens",
            "admin",
            {{"name", "maker"}, {"scopes", {"tokens:write", "lists:read"}}, {"expires_at", end}})) +
        "Content-Type: application/json\r\n";
    const auto make = [&](const json& body) {
        return site.send("POST", "/api/v1/tokens", header, body.dump());
    };
    CHECK(make({{"name", "x"}}).status == 403);
    CHECK(make({{"name", "x"}, {"scopes", {"lists:write"}}}).status == 403);
    CHECK(make({{"name", "x"}, {"scopes", {"lists:read"}}, {"expires_at", nullptr}}).status == 403);
    const Answer small = make({{"name", "x"}, {"scopes", {"lists:read"}}});
    REQUIRE(small.status == 201);
    CHECK(small.json().at("expires_at") == end);
}

TEST_CASE("an expired token is refused, and that is in the audit", "[http]") {
    Site site;
    const Answer made = site.call(
        "POST",
        "/api/v1/tokens",
        "admin",
        {{"name", "short"}, {"expires_at", to_rfc3339(site.world.temp.clock.now() + 3'600'000)}});
    const std::string header = bearer_of(made);
    CHECK(site.send("GET", "/api/v1/lists", header, "").status == 200);
    site.world.temp.clock.advance(std::chrono::hours(2));
    CHECK(site.send("GET", "/api/v1/lists", header, "").status == 401);
    const json refused =
        site.call("GET", "/api/v1/audit?what=token.refuse", "admin").json().at("items");
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].at("actor").get<std::string>().ends_with(" short"));
    CHECK(refused[0].at("detail").at("why") == "the token has expired");
}
