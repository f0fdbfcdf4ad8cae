// What strangers may ask for, how often, and what they are not told.
#include <catch2/catch.hpp>

#include "http/message/problem.h"
#include "http/metrics.h"
#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using namespace std::chrono_literals;
using nlohmann::json;
using Kind = service::MailLinks::Kind;

namespace {

constexpr const char* kFirstMessage = R"sql(SELECT min(id) FROM message)sql";
constexpr const char* kEvents = R"sql(SELECT count(*) FROM event)sql";
constexpr const char* kCounted = R"sql(SELECT sum(1 + repeats) FROM event)sql";
constexpr const char* kAudit = R"sql(SELECT count(*) FROM audit)sql";
constexpr const char* kReadOnly = R"sql(PRAGMA query_only = 1)sql";

/// A message that is under way, behind a proxy that names its clients.
struct Open : Site {
    Open() {
        world.add_people(1);
        world.launch();
        message = world.temp.integer(kFirstMessage);
        router.limit_strangers(world.temp.clock, too_fast);
    }

    std::string link(Kind kind) const { return world.token(kind, message); }

    Answer from(std::string_view client,
                std::string_view method,
                std::string_view path,
                std::string_view body = "",
                const std::string& fields = "") {
        return send(
            method,
            path,
            "X-Forwarded-For: " + std::string(client) + "\r\n" + fields +
                (method == "POST" ? "Content-Type: application/x-www-form-urlencoded\r\n" : ""),
            body);
    }

    /// How many of so many are answered.
    int answered(int count,
                 std::string_view client,
                 std::string_view method,
                 const std::string& path) {
        int answers = 0;
        for (int i = 0; i < count; ++i) {
            answers += from(client, method, path).status == 429 ? 0 : 1;
        }
        return answers;
    }

    MessageId message = 0;
};

std::string client(int i) {
    return "198.18." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
}

/// What a route of the log-in takes from strangers; nothing for the others.
json credentials_for(std::string_view path) {
    json body = json::object();
    if (path.ends_with("/session") || path.ends_with("/setup")) {
        body = {{"email", "a@example.org"}, {"password", campaignd::test::kPassword}};
    }
    if (path.ends_with("/setup")) {
        body["setup_token"] = "x";
    }
    return body;
}

bool tells_of_machine(const std::string& text) {
    for (const char* trace :
         {"/tmp", "/var", ".db", "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "(code "}) {
        if (text.find(trace) != text.npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("one link is acted on so often, and told when again", "[http]") {
    Open site;
    const std::string path = "/u/" + site.link(Kind::kUnsubscribe);
    CHECK(site.answered(40, "203.0.113.1", "POST", path) == 20);
    const Answer refused = site.from("198.51.100.7", "POST", path);  // whoever asks
    CHECK(refused.status == 429);
    CHECK(parse_int(refused.header("Retry-After")) == 10);
    CHECK(refused.header("Content-Type").starts_with("text/html"));
    CHECK(refused.body.find("try again in a minute") != std::string::npos);
    CHECK(site.from("203.0.113.1", "GET", path).status == 200);  // reading has its own pace
    site.world.temp.clock.advance(10s);
    CHECK(site.from("203.0.113.1", "POST", path).status == 200);
    CHECK(site.from("203.0.113.1", "POST", path).status == 429);
}

TEST_CASE("one network reads so many pages, and other networks as before", "[http]") {
    Open site;
    const auto read = [&](const char* client, int i) {
        return site.from(client, "GET", "/v/unknown" + std::to_string(i)).status;
    };
    for (int i = 0; i < 300; ++i) {
        REQUIRE(read("203.0.113.1", i) == 404);
    }
    CHECK(read("203.0.113.99", 301) == 429);  // the same /24
    CHECK(read("203.0.114.1", 302) == 404);
    CHECK(read("2001:db8:1:2::1", 303) == 404);
    site.world.temp.clock.advance(1s);
    CHECK(read("203.0.113.1", 304) == 404);
}

TEST_CASE("one IPv6 subscriber is one network", "[http]") {
    Open site;
    int answers = 0;
    for (int i = 0; i < 400; ++i) {
        const std::string client = "2001:db8:5:6::" + std::to_string(i + 1);
        answers += site.from(client, "GET", "/c/unknown" + std::to_string(i)).status == 404 ? 1 : 0;
    }
    CHECK(answers == 300);
}

TEST_CASE("who comes from this machine, or by a proxy nobody named, is no network", "[http]") {
    Open site;
    for (int i = 0; i < 310; ++i) {
        REQUIRE(site.send("GET", "/v/a" + std::to_string(i), "", "").status == 404);
        REQUIRE(site.from("10.1.1.1", "GET", "/v/b" + std::to_string(i)).status == 404);
    }
}

TEST_CASE("a link opened without end is answered and leaves so many rows", "[http]") {
    Open site;
    const std::string open = "/t/o/" + site.link(Kind::kOpen) + ".gif";
    for (int i = 0; i < 60; ++i) {
        const Answer answer = site.from(client(i), "GET", open);
        REQUIRE(answer.status == 200);
        REQUIRE(answer.header("Content-Type") == "image/gif");
    }
    CHECK(site.world.temp.integer(kEvents) <= 25);
    CHECK(site.world.temp.integer(kCounted) == 60);
    // Past its pace it is answered all the same, and nothing is written.
    PublicPace pace(site.world.temp.clock);
    Request request;
    request.path = open;
    request.remote_addr = "203.0.113.1";
    int traces = 0;
    for (int i = 0; i < 5'100; ++i) {
        request.remote_addr = client(i);
        const PublicPace::Verdict verdict = pace.judge(Pace::kTrace, request);
        REQUIRE_FALSE(verdict.wait);
        traces += verdict.no_trace ? 0 : 1;
    }
    CHECK(traces == 5'000);
    site.world.temp.clock.advance(1s);
    CHECK_FALSE(pace.judge(Pace::kTrace, request).no_trace);
}

TEST_CASE("one network opens so many links, and is told when again", "[http]") {
    const campaignd::test::FakeClock clock;
    PublicPace pace(clock);
    Request request;
    int answered = 0;
    for (int i = 0; i < 6'000; ++i) {
        request.path = "/t/o/" + std::to_string(i) + ".gif";
        request.remote_addr = "203.0.113." + std::to_string(i % 256);
        answered += pace.judge(Pace::kTrace, request).wait ? 0 : 1;
    }
    CHECK(answered == 5'000);
    CHECK(pace.judge(Pace::kTrace, request).wait == 1s);
}

TEST_CASE("a person who comes and goes without end does not fill the file", "[http]") {
    Open site;
    service::Unsubscribe& unsubscribe = site.unsubscribe;
    const std::string token = site.link(Kind::kUnsubscribe);
    for (int i = 0; i < 70; ++i) {
        site.world.temp.clock.advance(1s);
        REQUIRE(unsubscribe.unsubscribe(token, "203.0.113.1"));
        unsubscribe.resubscribe(token, "203.0.113.1");
    }
    const std::int64_t rows = site.world.temp.integer(kAudit);
    CHECK(site.world.temp.integer("SELECT status FROM recipient") ==
          static_cast<std::int64_t>(RecipientStatus::kUnsubscribed));
    for (int i = 0; i < 20; ++i) {
        site.world.temp.clock.advance(1s);
        CHECK(unsubscribe.unsubscribe(token, "203.0.113.1"));
        CHECK_FALSE(unsubscribe.resubscribe(token, "203.0.113.1"));
    }
    CHECK(site.world.temp.integer(kAudit) == rows);
}

TEST_CASE("every public route has a pace for strangers, or limits of its own", "[http]") {
    Open site;
    for (const Route& route : site.router.routes()) {
        // Guesses of a secret are slowed down.
        const bool has_own =
            route.lane == Lane::kLogin || route.method == "OPTIONS" || route.pattern == "/metrics";
        CAPTURE(route.method, route.pattern);
        CHECK((route.access != Access::kPublic || has_own || route.pace != Pace::kNone));
    }
}

TEST_CASE("passwords are hashed by the threads of the login lane alone", "[http]") {
    Open site;
    int found = 0;
    for (const Route& route : site.router.routes()) {
        const bool hashes =
            (route.method == "POST" || route.method == "PATCH") &&
            (route.pattern == "/api/v1/session" || route.pattern == "/api/v1/setup" ||
             route.pattern == "/api/v1/users" || route.pattern == "/api/v1/users/{id}" ||
             route.pattern == "/api/v1/invitation" || route.pattern == "/api/v1/profile/password" ||
             route.pattern == "/api/v1/profile/totp" ||
             route.pattern == "/api/v1/profile/totp/remove" ||
             route.pattern == "/api/v1/profile/recovery-codes");
        const bool is_page = route.method == "PATCH" && route.pattern == "/api/v1/session";
        if (hashes && !is_page) {
            ++found;
            CAPTURE(route.method, route.pattern);
            CHECK(route.lane == Lane::kLogin);
        }
    }
    CHECK(found == 9);
}

TEST_CASE("strangers are told neither paths nor statements when the disk is full", "[http]") {
    Open site;
    // Every write fails, and its error names the statement.
    site.world.temp->write(db::WriteClass::kRequest,
                           [](db::WriteTx& tx) { tx.query_uncached(kReadOnly).step(); });
    int failed = 0;
    for (const Route& route : site.router.routes()) {
        if (route.access != Access::kPublic) {
            continue;
        }
        std::string path = route.pattern;
        const std::size_t token = path.find("{token}");
        if (token != path.npos) {
            const Kind kind = path.starts_with("/t/o/") ? Kind::kOpen
                              : path.starts_with("/v/") ? Kind::kView
                                                        : Kind::kUnsubscribe;
            path.replace(token, 7, site.link(kind));
        }
        for (const std::string name : {"{slug}", "{file}"}) {
            if (const std::size_t at = path.find(name); at != path.npos) {
                path.replace(at, name.size(), "nobodys");
            }
        }
        const std::string form = route.method == "POST" ? "email=a%40example.org" : "";
        const Answer answer = route.body == Body::kJson
                                  ? site.call(route.method, path, "", credentials_for(path))
                                  : site.from("203.0.113.1", route.method, path, form);
        CAPTURE(route.method, path, answer.status, answer.body);
        CHECK_FALSE(tells_of_machine(answer.head + answer.body));
        failed += answer.status == 503 ? 1 : 0;
    }
    CHECK(failed > 0);
    const Answer known = site.call("POST", "/api/v1/lists", "editor", {{"name", "l"}});
    CHECK(known.status == 503);
    CHECK(known.body.find("read-only") != std::string::npos);  // who works here is told
}

TEST_CASE("who reads a page when the disk is full reads so in their language", "[http]") {
    Open site;
    site.world.temp->write(db::WriteClass::kRequest,
                           [](db::WriteTx& tx) { tx.query_uncached(kReadOnly).step(); });
    const std::string browser =
        "Accept: text/html,*/*;q=0.8\r\nAccept-Language: de-DE, en;q=0.5\r\n";
    const std::string link = "/u/" + site.link(Kind::kUnsubscribe);
    const Answer page = site.from("203.0.113.1", "POST", link, "", browser);
    CHECK(page.status == 503);
    CHECK(page.body.find("Das geht gerade nicht") != std::string::npos);
    CHECK(page.head.find("Retry-After") != std::string::npos);
    const Answer program = site.from("203.0.113.1", "POST", link, "List-Unsubscribe=One-Click");
    CHECK(program.status == 503);
    CHECK(program.json().at("detail") == kNotNow);
}

TEST_CASE("a wrong setup token is answered without a path", "[http]") {
    Open site;
    site.setup.start();
    const Answer answer = site.call("POST",
                                    "/api/v1/setup",
                                    "",
                                    {{"setup_token", "wrong"},
                                     {"email", "a@example.org"},
                                     {"password", campaignd::test::kPassword}});
    CHECK(answer.status == 403);
    CHECK(answer.body.find("setup-token") != std::string::npos);
    CHECK_FALSE(tells_of_machine(answer.body));
}

TEST_CASE("health is everybody's, and names no path", "[http]") {
    HealthReport report;
    report.status = "degraded";
    report.reasons = {
        "the database cannot be written: the disk is full; free some space: database: disk I/O "
        "error (code 778) in: INSERT INTO setting(key) VALUES (?1)",
        "free some space beside /var/lib/campaignd/campaignd.db"};
    const std::string body = health_answer(report).body;
    CHECK_FALSE(tells_of_machine(body));
    CHECK(body.find("disk I/O error") != std::string::npos);
}

TEST_CASE("a sentence loses its places and keeps the rest", "[http]") {
    CHECK(without_places("cannot create /var/lib/x/upload-1: No space") ==
          "cannot create …: No space");
    CHECK(without_places("see '/etc/a.toml', or (/tmp).") == "see '…', or (…).");
    CHECK(without_places("send text/html or 1/2 to https://example.org/a") ==
          "send text/html or 1/2 to https://example.org/a");
    CHECK(without_places("") == "");
    CHECK(without_places("/") == "/");
}

TEST_CASE("metrics are for a token, or for who asks on this machine directly", "[http]") {
    ServerConfig config;
    config.trusted_proxies = {"127.0.0.1"};
    Front front(config);
    add_metrics_route(front.router, [] { return std::string("campaignd_up 1\n"); });
    front.start();
    const auto status = [&](const std::string& fields) {
        return status_of(Client(front.port()).exchange(get("/metrics", fields)));
    };
    CHECK(status("") == 200);
    CHECK(status("X-Forwarded-For: 203.0.113.1\r\nAuthorization: Bearer viewer\r\n") == 200);
    for (const char* field : {"X-Forwarded-For: 127.0.0.1",
                              "X-Forwarded-For: ::1",
                              "X-Forwarded-For:",
                              "X-Forwarded-Proto: https",
                              "X-Real-IP: 203.0.113.1",
                              "X-Real-IP: 127.0.0.1",
                              "Forwarded: for=127.0.0.1",
                              "CF-Connecting-IP: 127.0.0.1",
                              "Via: 1.1 proxy"}) {
        CAPTURE(field);
        CHECK(status(field + std::string("\r\n")) == 401);
    }
}
