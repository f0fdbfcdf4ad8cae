#include <catch2/catch.hpp>
#include <set>

#include "http/site.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

/// Notes every "$ref" inside.
void collect_refs(const json& value, std::set<std::string>& refs) {
    if (value.is_object() && value.contains("$ref")) {
        refs.insert(value["$ref"].get<std::string>());
    }
    for (const json& part : value.is_structured() ? value : json::array()) {
        collect_refs(part, refs);
    }
}

/// The refusals that follow from what the table of routes says.
std::set<std::string> refusals(const Route& route) {
    std::set<std::string> codes{"400", "503"};
    if (route.access != Access::kPublic) {
        codes.insert({"401", "403"});
    }
    if (route.body != Body::kNone) {
        codes.insert("413");
    }
    if (route.body == Body::kJson) {
        codes.insert({"415", "422"});
    }
    if (route.creates) {
        codes.insert({"409", "422"});  // by the Idempotency-Key
    }
    // One's own page has no revision: nobody else changes it.
    if (route.method == "PATCH" && route.pattern != "/api/v1/session" &&
        route.pattern != "/api/v1/profile") {
        codes.insert("412");
    }
    return codes;
}

}  // namespace

TEST_CASE("the OpenAPI document names exactly the routes of the table", "[http]") {
    Site site;
    const Answer answer = site.call("GET", "/api/v1/openapi.json", "viewer");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("Content-Type") == "application/json");
    const json document = answer.json();
    CHECK(document.at("openapi").get<std::string>().starts_with("3.1"));
    std::set<std::string> documented;
    for (const auto& path : document.at("paths").items()) {
        for (const auto& operation : path.value().items()) {
            std::string method = operation.key();
            for (char& c : method) {
                c = static_cast<char>(c - 'a' + 'A');
            }
            documented.insert(method + ' ' + path.key());
        }
    }
    std::set<std::string> routes;
    for (const Route& route : site.router.routes()) {
        routes.insert(route.method + ' ' + route.pattern);
    }
    CHECK(documented == routes);
}

TEST_CASE("what the OpenAPI document says of access and bodies holds", "[http]") {
    Site site;
    const json document = site.call("GET", "/api/v1/openapi.json").json();
    for (const Route& route : site.router.routes()) {
        CAPTURE(route.method, route.pattern);
        const json& operation = document.at("paths").at(route.pattern).at(to_lower(route.method));
        CHECK((route.access == Access::kPublic) == operation.contains("security"));
        CHECK(operation.contains("operationId"));
        for (const std::string& code : refusals(route)) {
            CAPTURE(code);
            CHECK(operation.at("responses").contains(code));
        }
        if (operation.contains("requestBody")) {
            CHECK(route.body != Body::kNone);
        }
    }
    std::set<std::string> refs;
    collect_refs(document, refs);
    CHECK(refs.size() > 20);
    for (const std::string& ref : refs) {
        CAPTURE(ref);
        REQUIRE(ref.starts_with("#/"));
        CHECK(document.contains(json::json_pointer(ref.substr(1))));
    }
}
