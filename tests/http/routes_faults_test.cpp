#include <catch2/catch.hpp>
#include <set>

#include "http/site.h"
#include "service/desk.h"
#include "wire/campaigns.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

using Emit = std::function<void(const json&)>;

const std::vector<json>& odd_values() {
    static const std::vector<json> values{
        nullptr,
        true,
        -1,
        0,
        1e300,
        INT64_MAX,
        UINT64_MAX,
        "",
        std::string("a\0b", 3),
        "a\r\nBcc: x@example.org",
        std::string(70'000, 'x'),
        "{{#a}}{{/b}}",
        "2026-99-99T99:99:99Z",
        json::array(),
        json::array({nullptr}),
        json::array({1, 1, -5, 1.5}),
        json::array({json::object()}),
        json::object(),
        {{"x", {{"y", json::array({json::array()})}}}},
    };
    return values;
}

/// Every odd value at every place that the schema knows. `inside`: the named schemas it stands in;
/// one that contains itself (a filter) is entered once.
void spoil(const json& document, json schema, const Emit& emit, std::set<std::string> inside = {}) {
    if (schema.contains("$ref")) {
        const auto name = schema["$ref"].get<std::string>();
        schema = inside.insert(name).second ? document.at(json::json_pointer(name.substr(1)))
                                            : json::object();
    }
    for (const char* joint : {"allOf", "oneOf"}) {
        for (const json& part : schema.value(joint, json::array())) {
            spoil(document, part, emit, inside);
        }
    }
    if (schema.contains("items") && schema["items"].is_object()) {
        spoil(
            document,
            schema["items"],
            [&](const json& value) { emit(json::array({value})); },
            inside);
    }
    const json fields = schema.value("properties", json::object());
    for (const auto& field : fields.items()) {
        spoil(
            document,
            field.value(),
            [&](const json& value) {
                emit(json{{field.key(), value}});
            },
            inside);
    }
    for (const json& value : odd_values()) {
        emit(value);
    }
}

/// A server with one of each thing under the id 1.
struct Furnished : Site {
    Furnished() {
        users.create(world.actor, "eva@example.org", Role::kAdmin, campaignd::test::kPassword);
        world.add_people(1);
        world.campaigns.create(world.actor, wire::read_campaign(world.campaign_body(), true));
    }
};

}  // namespace

TEST_CASE("no body, however odd, is answered by anything but a result or a problem", "[http]") {
    Furnished site;
    const json document = site.call("GET", "/api/v1/openapi.json").json();
    int asked = 0;
    for (const Route& route : site.router.routes()) {
        if (route.body != Body::kJson) {
            continue;
        }
        const json& operation = document.at("paths").at(route.pattern).at(to_lower(route.method));
        if (!operation.contains("requestBody")) {
            continue;
        }
        std::string path = route.pattern;
        if (const std::size_t at = path.find("{id}"); at != std::string::npos) {
            path.replace(at, 4, "1");
        }
        const json& schema =
            operation.at("requestBody").at("content").at("application/json").at("schema");
        spoil(document, schema, [&](const json& body) {
            const Answer answer = site.call(route.method, path, "admin", body);
            ++asked;
            if (answer.status >= 500 || answer.status < 200 ||
                (answer.status >= 400 && !answer.is_problem())) {
                CAPTURE(route.method, path, body.dump().substr(0, 300), answer.body);
                CHECK(answer.status < 500);
                CHECK(answer.is_problem());
            }
        });
    }
    CHECK(asked > 1'000);
}

TEST_CASE("no query string, however odd, is answered by anything but a result or a problem",
          "[http]") {
    Furnished site;
    const std::vector<std::string> values{"",
                                          "-1",
                                          "0",
                                          "1e3",
                                          "99999999999999999999",
                                          "%00",
                                          "%C3%A4",
                                          "%FF",
                                          "a%20b",
                                          "LTE",
                                          "MQ",
                                          "cDo",
                                          "p%3A",
                                          "MS4x",
                                          "%27%22%3B--",
                                          "9223372036854775807"};
    const std::vector<std::string> names{"limit",
                                         "cursor",
                                         "q",
                                         "sort",
                                         "state",
                                         "kind",
                                         "step",
                                         "list_id",
                                         "status",
                                         "recipient_id",
                                         "mapping"};
    for (const Route& route : site.router.routes()) {
        const bool is_page = route.pattern.find("{token}") != std::string::npos ||
                             route.pattern.find("{slug}") != std::string::npos ||
                             route.pattern.find("/m/") == 0;
        if (route.method != "GET" || is_page) {
            continue;
        }
        std::string path = route.pattern;
        for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
            path.replace(at, path.find('}') - at + 1, "1");
        }
        for (const std::string& name : names) {
            for (const std::string& value : values) {
                const Answer answer = site.call("GET", path + '?' + name + '=' + value);
                if (answer.status >= 500 || (answer.status >= 400 && !answer.is_problem())) {
                    CAPTURE(path, name, value, answer.body);
                    CHECK(answer.status < 500);
                    CHECK(answer.is_problem());
                }
            }
        }
    }
    CHECK(site.call("GET", "/api/v1/lists").status == 200);
}

TEST_CASE("on https the cookie is secure and bound to its host", "[http]") {
    Furnished site;
    const std::string body =
        json{{"email", "eva@example.org"}, {"password", campaignd::test::kPassword}}.dump();
    const Answer answer = site.send("POST",
                                    "/api/v1/session",
                                    "X-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.9\r\n"
                                    "Content-Type: application/json\r\n",
                                    body);
    REQUIRE(answer.status == 200);
    const std::string cookie = answer.header("Set-Cookie");
    CHECK(cookie.starts_with("__Host-campaignd_session="));
    CHECK(cookie.find("; Secure") != std::string::npos);
    CHECK(cookie.find("Domain") == std::string::npos);
}
