#include "http/router.h"

#include <fcntl.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "http/metrics.h"
#include "http/support.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;

namespace {

struct Table {
    Table() : router(by_name, nullptr, "https://mail.example.org/x") {
        add("GET", "/things/{id}", Access::kViewer);
        add("POST", "/things", Access::kEditor, Body::kJson);
        add("PATCH", "/things/{id}", Access::kEditor, Body::kJson);
        add("DELETE", "/things/{id}", Access::kAdmin);
        add("POST", "/things/retry", Access::kEditor);
        add("GET", "/t/o/{token}.gif", Access::kPublic);
        add("GET", "/backups/{name}", Access::kAdmin);
        add("GET", "/backups/latest", Access::kAdmin);
        add("POST", "/api/v1/session", Access::kPublic, Body::kJson);
    }

    void add(const std::string& method,
             const std::string& pattern,
             Access access,
             Body kind = Body::kNone) {
        Route route;
        route.method = method;
        route.pattern = pattern;
        route.access = access;
        route.lane = Lane::kOrdinary;
        route.body = kind;
        route.creates = method == "POST";
        route.handler = [this, pattern](const Request& request) {
            ++calls;
            Response response = Response::text(200, pattern + '#' + std::to_string(calls));
            for (const auto& [name, value] : request.path_params) {
                response.body += ' ' + name + '=' + value;
            }
            return response;
        };
        router.add(std::move(route));
    }

    Response call(const std::string& method, const std::string& path, Headers headers = {}) {
        Request request;
        request.method = method;
        request.path = path;
        request.headers = std::move(headers);
        request.headers.emplace("Host", "localhost:8080");
        request.body = body;
        request.content_type = body.empty() ? "" : "application/json";
        return router.handle(request);
    }

    CryptoInit crypto;
    Router router;
    int calls = 0;
    std::string body;
};

const Headers kAdmin{{"Authorization", "Bearer admin"}};
const Headers kSession{{"Cookie", "a=b; __Host-campaignd_session=editor"}};

Headers with(Headers headers, const Headers& more) {
    headers.insert(more.begin(), more.end());
    return headers;
}

std::string concrete(std::string pattern) {
    for (std::size_t at = pattern.find('{'); at != std::string::npos; at = pattern.find('{')) {
        const std::size_t end = pattern.find('}');
        pattern.replace(at, end - at + 1, "7");
    }
    return pattern;
}

}  // namespace

TEST_CASE("Paths match exactly, and the most literal pattern wins", "[http]") {
    Table table;
    CHECK(table.call("GET", "/things/12", kAdmin).body == "/things/{id}#1 id=12");
    CHECK(table.call("GET", "/backups/latest", kAdmin).body == "/backups/latest#2");
    CHECK(table.call("GET", "/backups/a.b-c", kAdmin).body == "/backups/{name}#3 name=a.b-c");
    CHECK(table.call("GET", "/t/o/abc_-1.gif").body == "/t/o/{token}.gif#4 token=abc_-1");
    for (const char* path :
         {"/things/0", "/things/-1", "/things/1x", "/things/", "/things/99999999999999999999"}) {
        CHECK(table.call("GET", path, kAdmin).status == 404);
    }
    CHECK(table.call("GET", "/t/o/.gif").status == 404);
    CHECK(table.call("GET", "/t/o/a b.gif").status == 404);
    CHECK(table.call("HEAD", "/things/12", kAdmin).status == 200);
}

TEST_CASE("A known path with another method is 405 and names the right ones", "[http]") {
    Table table;
    const Response response = table.call("PUT", "/things/3", kAdmin);
    CHECK(response.status == 405);
    CHECK(find_header(response.headers, "Allow") == "GET, HEAD, PATCH, DELETE");
}

TEST_CASE("Every route asks for its role and for nothing less", "[http]") {
    Table table;
    for (const Route& route : table.router.routes()) {
        const std::string path = concrete(route.pattern);
        const bool is_public = route.access == Access::kPublic;
        INFO(route.method << ' ' << path);
        CHECK(table.call(route.method, path).status == (is_public ? 200 : 401));
        CHECK(table.call(route.method, path, {{"Authorization", "Bearer nobody"}}).status ==
              (is_public ? 200 : 401));
        CHECK(table.call(route.method, path, {{"Authorization", "Basic admin"}}).status ==
              (is_public ? 200 : 401));
        for (const auto& [name, role] : std::map<std::string, Role>{
                 {"viewer", Role::kViewer}, {"editor", Role::kEditor}, {"admin", Role::kAdmin}}) {
            const int expected = allows(route.access, role) ? 200 : 403;
            CHECK(table.call(route.method, path, {{"Authorization", "Bearer " + name}}).status ==
                  expected);
        }
    }
    CHECK_FALSE(allows(Access::kEditor, Role::kViewer));
    CHECK_FALSE(allows(Access::kAdmin, Role::kEditor));
}

TEST_CASE("A session may only change things from our own page, with its token", "[http]") {
    Table table;
    const Headers token{{"X-CSRF-Token", "csrf"}};
    const Headers same{{"Sec-Fetch-Site", "same-origin"}};
    const auto change = [&](const Headers& headers) {
        return table.call("POST", "/things", with(kSession, headers)).status;
    };
    CHECK(table.call("GET", "/things/1", kSession).status == 200);
    CHECK(change(with(token, same)) == 200);
    CHECK(change(with(token, {{"Sec-Fetch-Site", "none"}})) == 200);
    CHECK(change(with(token, {{"Origin", "http://localhost:8080"}})) == 200);
    CHECK(change(with(token, {{"Origin", "https://mail.example.org"}})) == 200);
    CHECK(change(same) == 403);
    CHECK(change(token) == 403);
    CHECK(change(with(token, {{"Sec-Fetch-Site", "cross-site"}})) == 403);
    CHECK(change(with(token, {{"Sec-Fetch-Site", "same-site"}})) == 403);
    CHECK(change(with(token, {{"Origin", "https://evil.example"}})) == 403);
    CHECK(change(with(token, {{"Origin", "null"}})) == 403);
    CHECK(change(with(same, {{"X-CSRF-Token", "csrg"}})) == 403);
    // A bearer token ignores the cookie, and a bad one is not rescued by it.
    CHECK(change(kAdmin) == 200);
    CHECK(change({{"Authorization", "Bearer nobody"}}) == 401);
    // Login CSRF.
    CHECK(table.call("POST", "/api/v1/session", {{"Sec-Fetch-Site", "cross-site"}}).status == 403);
    CHECK(table.call("POST", "/api/v1/session").status == 200);
}

TEST_CASE("Exceptions become problems that tell no secrets", "[http]") {
    Table table;
    const auto throwing = [&](const std::string& path, std::function<void()> act) {
        Route route;
        route.method = "GET";
        route.pattern = path;
        route.access = Access::kPublic;
        route.lane = Lane::kPublic;
        route.handler = [act](const Request&) -> Response {
            act();
            return {};
        };
        table.router.add(std::move(route));
        return table.call("GET", path);
    };
    const auto code = [&](const std::string& path, ErrorCode error) {
        return throwing(path, [error] { fail(error, "text"); }).status;
    };
    CHECK(code("/e1", ErrorCode::kInvalid) == 422);
    CHECK(code("/e2", ErrorCode::kUnauthorized) == 401);
    CHECK(code("/e3", ErrorCode::kForbidden) == 403);
    CHECK(code("/e4", ErrorCode::kNotFound) == 404);
    CHECK(code("/e5", ErrorCode::kConflict) == 409);
    CHECK(code("/e6", ErrorCode::kBusy) == 503);
    CHECK(code("/e7", ErrorCode::kCorrupt) == 503);
    const Response internal = throwing("/e8", [] { throw std::runtime_error("hunter2"); });
    CHECK(internal.status == 500);
    CHECK(internal.body.find("hunter2") == std::string::npos);
    CHECK(internal.get_header_value("Content-Type") == "application/problem+json");
    const Response invalid = throwing("/e9", [] {
        throw Error(std::vector<FieldError>{{"a", "is bad"}, {"b[1].c", "is worse"}});
    });
    CHECK(nlohmann::json::parse(invalid.body)["errors"][1]["field"] == "b[1].c");
}

TEST_CASE("JSON routes take only application/json", "[http]") {
    Table table;
    Request request;
    request.method = "POST";
    request.path = "/things";
    request.headers = kAdmin;
    request.body = "{}";
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded"}) {
        request.content_type = type;
        CHECK(table.router.handle(request).status == 415);
    }
}

TEST_CASE("With a public address on https only the prefixed cookie logs in", "[http]") {
    Table table;
    CHECK(table.call("GET", "/things/1", kSession).status == 200);
    CHECK(table.call("GET", "/things/1", {{"Cookie", "campaignd_session=editor"}}).status == 401);
}

TEST_CASE("Metrics are for this machine or a token", "[http]") {
    Table table;
    add_metrics_route(table.router, [] { return "up 1\n"; });
    Request request;
    request.method = "GET";
    request.path = "/metrics";
    request.from_loopback = true;
    CHECK(table.router.handle(request).status == 200);
    request.headers = {{"X-Forwarded-For", "192.0.2.1"}};
    CHECK(table.router.handle(request).status == 401);
    request.from_loopback = false;
    request.headers = {};
    CHECK(table.router.handle(request).status == 401);
    request.headers = kSession;
    CHECK(table.router.handle(request).status == 401);
    request.headers = {{"Authorization", "Bearer viewer"}};
    CHECK(table.router.handle(request).status == 200);
}
