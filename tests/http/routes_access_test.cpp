#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

/// The pattern with ids that nobody has.
std::string concrete(std::string_view pattern) {
    std::string path;
    for (const std::string_view segment : split(pattern.substr(1), '/')) {
        const bool is_id = segment.starts_with("{id") || segment.find("_id}") != segment.npos;
        if (segment.starts_with('{')) {
            path += is_id ? "/987654" : "/7" + std::string(segment.substr(segment.find('}') + 1));
        } else {
            path += '/' + std::string(segment);
        }
    }
    return path;
}

bool is_refused(const Answer& answer) {
    return answer.status == 401 || answer.status == 403;
}

Answer ask(Site& site, const Route& route, std::string_view role) {
    const bool json_body = route.body == Body::kJson;
    return site.call(
        route.method, concrete(route.pattern), role, json_body ? json::object() : json(nullptr));
}

void add_user(Site& site, const std::string& email, Role role) {
    site.users.create(site.world.actor, email, role, campaignd::test::kPassword);
}

}  // namespace

TEST_CASE("without credentials every route but the public ones answers 401", "[http]") {
    Site site;
    for (const Route& route : site.router.routes()) {
        const Answer answer = ask(site, route, "");
        CAPTURE(route.method, route.pattern, answer.body);
        if (route.access == Access::kPublic) {
            CHECK((!is_refused(answer) && answer.status < 500));
        } else {
            CHECK(answer.status == 401);
            CHECK(answer.is_problem());
        }
    }
}

TEST_CASE("each route takes the roles it names and refuses the lower ones", "[http]") {
    Site site;
    const std::map<std::string, Role> roles{
        {"viewer", Role::kViewer}, {"editor", Role::kEditor}, {"admin", Role::kAdmin}};
    std::map<std::string, std::set<std::string>> permissions;  // what the page asks
    for (const auto& [name, role] : roles) {
        const Answer session = site.call("GET", "/api/v1/session", name);
        permissions[name] = session.json().at("permissions").get<std::set<std::string>>();
    }
    for (const Route& route : site.router.routes()) {
        for (const auto& [name, role] : roles) {
            const Answer answer = ask(site, route, name);
            if (route.pattern.starts_with("/api/v1/") && route.access != Access::kPublic) {
                const std::string words = route.method + ' ' + route.pattern.substr(7);
                CHECK((permissions[name].count(words) == 1) == (answer.status != 403));
            }
            CAPTURE(route.method, route.pattern, name, answer.status, answer.body);
            if (allows(route.access, role)) {
                CHECK_FALSE(is_refused(answer));
                CHECK((answer.status >= 200 && answer.status < 500));
            } else {
                CHECK(answer.status == 403);
                CHECK(answer.is_problem());
            }
        }
    }
}

TEST_CASE("a role's boundaries are where the API has them", "[http]") {
    Site site;
    std::map<std::string, Access> access;
    for (const Route& route : site.router.routes()) {
        access[route.method + ' ' + route.pattern] = route.access;
    }
    for (const char* route : {"GET /api/v1/users",
                              "POST /api/v1/tokens",
                              "POST /api/v1/senders",
                              "PATCH /api/v1/settings",
                              "GET /api/v1/audit",
                              "GET /api/v1/backups/{name}",
                              "POST /api/v1/jobs/{id}/discard"}) {
        CAPTURE(route);
        CHECK(access.at(route) == Access::kAdmin);
    }
    for (const auto& [route, level] : access) {
        CAPTURE(route);
        if (route.starts_with("POST /api/") || route.starts_with("PATCH /api/") ||
            route.starts_with("DELETE /api/")) {
            const bool is_login = route.ends_with("/session") || route.ends_with("/setup") ||
                                  route.ends_with("/session/second") ||
                                  route.find("/api/v1/sign-on") != route.npos;
            // Whoever was invited has no account yet; their link is signed.
            const bool is_guest = route == "POST /api/v1/invitation";
            // Everybody may look after their own account.
            const bool is_own = route.find("/api/v1/profile") != route.npos ||
                                route.find("/api/v1/sessions") != route.npos;
            // A relay signs what it reports; it has no account here.
            const bool is_relay = route.starts_with("POST /api/v1/bounces/");
            // Strangers may ask for a confirm mail, as they may of listmonk.
            const bool is_signup = route == "POST /api/public/subscription";
            CHECK((is_login || is_guest || is_own || is_relay || is_signup ||
                   level >= Access::kEditor));
        }
    }
}

TEST_CASE("every route answers in the lane of its kind", "[http]") {
    Site site;
    std::map<std::string, Lane> lanes;
    for (const Route& route : site.router.routes()) {
        CAPTURE(route.method, route.pattern);
        REQUIRE(route.lane.has_value());
        lanes[route.method + ' ' + route.pattern] = *route.lane;
        // Readers of mails are never kept waiting by what happens in the API.
        const bool is_api = route.pattern.starts_with("/api/");
        CHECK((is_api || route.access != Access::kPublic || *route.lane == Lane::kPublic));
        CHECK((*route.lane != Lane::kPublic || route.access == Access::kPublic));
        CHECK((route.body != Body::kUpload || *route.lane == Lane::kLong));
        CHECK((!route.pattern.ends_with(".csv") || *route.lane == Lane::kLong));
    }
    const std::map<std::string, Lane> expected{
        {"POST /u/{token}", Lane::kPublic},
        {"POST /s/{slug}", Lane::kPublic},
        {"POST /c/{token}", Lane::kPublic},
        {"POST /api/public/subscription", Lane::kPublic},
        {"POST /api/v1/forms/preview", Lane::kSlow},
        {"POST /api/v1/session", Lane::kLogin},
        {"POST /api/v1/setup", Lane::kLogin},
        {"POST /api/v1/session/second", Lane::kLogin},
        {"POST /api/v1/profile/password", Lane::kLogin},
        {"POST /api/v1/profile/totp", Lane::kLogin},
        {"POST /api/v1/invitation", Lane::kLogin},
        {"POST /api/v1/invitations", Lane::kLong},
        {"POST /api/v1/bounces/ses", Lane::kRelay},
        {"POST /api/v1/sign-on", Lane::kRelay},
        {"POST /api/v1/sign-on/finish", Lane::kRelay},
        {"POST /api/v1/segments/preview", Lane::kSlow},
        {"GET /api/v1/segments/{id}", Lane::kSlow},
        {"GET /api/v1/campaigns/{id}/preview", Lane::kSlow},
        {"GET /api/v1/campaigns/{id}/preflight", Lane::kSlow},
        {"GET /api/v1/campaigns/{id}/calendar", Lane::kSlow},
        {"GET /preview/{campaign_id}/{step}", Lane::kSlow},
        {"POST /api/v1/campaigns/{id}/test", Lane::kLong},
        {"POST /api/v1/senders/{id}/verify", Lane::kLong},
        {"GET /api/v1/events", Lane::kOrdinary},
        {"POST /api/v1/backups", Lane::kLong}};
    for (const auto& [route, lane] : expected) {
        CAPTURE(route);
        CHECK(lanes.at(route) == lane);
    }
}

TEST_CASE("the first admin is made once, and is logged in", "[http]") {
    Site site;
    CHECK(site.call("GET", "/api/v1/setup", "").json().at("needed") == true);
    site.setup.start();
    json body{{"setup_token", "wrong"},
              {"email", "anna@example.org"},
              {"password", campaignd::test::kPassword}};
    CHECK(site.call("POST", "/api/v1/setup", "", body).status == 403);
    body["setup_token"] = site.setup_token;
    body["password"] = "short";
    const Answer weak = site.call("POST", "/api/v1/setup", "", body);
    CHECK(weak.status == 422);
    CHECK(weak.faulty_fields() == std::vector<std::string>{"password"});
    body["password"] = campaignd::test::kPassword;
    const Answer made = site.call("POST", "/api/v1/setup", "", body);
    REQUIRE(made.status == 201);
    CHECK(made.json().at("user").at("role") == "admin");
    CHECK(made.header("Set-Cookie").starts_with("campaignd_session="));
    CHECK(site.call("POST", "/api/v1/setup", "", body).status == 409);
    CHECK(site.call("GET", "/api/v1/setup", "").json().at("needed") == false);
}

TEST_CASE("a session lives in a strict cookie and ends with the log-out", "[http]") {
    Site site;
    add_user(site, "eva@example.org", Role::kEditor);
    const Answer answer =
        site.call("POST",
                  "/api/v1/session",
                  "",
                  {{"email", "eva@example.org"}, {"password", campaignd::test::kPassword}});
    REQUIRE(answer.status == 200);
    const std::string cookie = answer.header("Set-Cookie");
    for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict"}) {
        CHECK(cookie.find(part) != std::string::npos);
    }
    CHECK(cookie.find("Secure") == std::string::npos);
    const std::string session = site.log_in("eva@example.org");
    const Answer me = site.send("GET", "/api/v1/session", session, "");
    REQUIRE(me.status == 200);
    CHECK(me.json().at("user").at("email") == "eva@example.org");
    CHECK(me.json().at("user").at("role") == "editor");
    CHECK(site.send("DELETE", "/api/v1/session", session, "").status == 204);
    CHECK(site.send("GET", "/api/v1/session", session, "").status == 401);
}

TEST_CASE("a session writes only with its CSRF token", "[http]") {
    Site site;
    add_user(site, "eva@example.org", Role::kEditor);
    const std::string session = site.log_in("eva@example.org");
    const std::string cookie_only = session.substr(0, session.find("\r\n") + 2);
    const std::string type = "Content-Type: application/json\r\n";
    const std::string body = json{{"name", "L"}}.dump();
    CHECK(site.send("POST", "/api/v1/lists", cookie_only + type, body).status == 403);
    CHECK(site.send("POST", "/api/v1/lists", session + type, body).status == 201);
}

TEST_CASE("guessing passwords is answered with 429 in the end", "[http]") {
    Site site;
    add_user(site, "eva@example.org", Role::kViewer);
    const json wrong{{"email", "eva@example.org"}, {"password", "not the password"}};
    int status = 0;
    for (int i = 0; i < 10 && status != 429; ++i) {
        const Answer answer = site.call("POST", "/api/v1/session", "", wrong);
        status = answer.status;
        CHECK(answer.is_problem());
        CHECK((status == 401 || !answer.header("Retry-After").empty()));
    }
    CHECK(status == 429);
}

TEST_CASE("a browser that has logged in stays out of the guessers' count", "[http]") {
    Site site;
    add_user(site, "eva@example.org", Role::kViewer);
    const auto log_in_with = [&](const std::string& headers, const char* password) {
        const json body{{"email", "eva@example.org"}, {"password", password}};
        return site.send(
            "POST", "/api/v1/session", headers + "Content-Type: application/json\r\n", body.dump());
    };
    const Answer first = log_in_with("", campaignd::test::kPassword.c_str());
    REQUIRE(first.status == 200);
    const std::size_t at = first.head.find("campaignd_device=");
    REQUIRE(at != std::string::npos);
    const std::string device = "Cookie: " + first.head.substr(at, 17 + 43) + "\r\n";
    CHECK(first.head.find("; Path=/; HttpOnly; SameSite=Strict", at) == at + 17 + 43);
    for (int i = 0; i < 12; ++i) {
        log_in_with("", "not the password");
    }
    CHECK(log_in_with("", campaignd::test::kPassword.c_str()).status == 429);
    CHECK(log_in_with(device, campaignd::test::kPassword.c_str()).status == 200);
}

TEST_CASE("a proxy that nobody named is told to whoever logs in", "[http]") {
    Site site(std::vector<std::string>{});
    const std::string forwarded = "X-Forwarded-For: 192.0.2.1\r\n";
    const auto notices = [&](const std::string& headers) {
        return site.send("GET", "/api/v1/session", site.bearer("viewer") + headers, "")
            .json()
            .at("notices");
    };
    CHECK(notices("").empty());
    REQUIRE(notices(forwarded).size() == 1);
    CHECK(notices(forwarded)[0].get<std::string>().find("http.trusted_proxies") !=
          std::string::npos);
    Site named;
    CHECK(named.send("GET", "/api/v1/session", named.bearer("viewer") + forwarded, "")
              .json()
              .at("notices")
              .empty());
}

TEST_CASE("what is kept of a keyed request does not tell its password", "[http]") {
    Site site;
    const json body{
        {"email", "eva@example.org"}, {"role", "viewer"}, {"password", campaignd::test::kPassword}};
    REQUIRE(site.send("POST",
                      "/api/v1/users",
                      site.bearer("admin") +
                          "Content-Type: application/json\r\nIdempotency-Key: k1\r\n",
                      body.dump())
                .status == 201);
    const std::string request = "POST\n/api/v1/users\n" + sha256(body.dump());
    CHECK(site.world.temp.integer("SELECT count(*) FROM idempotency") == 1);
    CHECK(site.world.temp.integer(
              "SELECT count(*) FROM idempotency WHERE request_hash = CAST(?1 AS BLOB)",
              hex_encode(sha256(request))) == 0);
    CHECK(site.world.temp.integer(
              "SELECT count(*) FROM idempotency WHERE request_hash = CAST(?1 AS BLOB)",
              site.idempotency.digest(request)) == 1);
}

TEST_CASE("an API token says who it is", "[http]") {
    Site site;
    const json me = site.call("GET", "/api/v1/session", "editor").json();
    CHECK(me.at("user").at("id").is_null());
    CHECK(me.at("user").at("role") == "editor");
    CHECK(me.at("csrf_token").is_null());
}
