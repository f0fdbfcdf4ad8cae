#include "http/codec.h"

#include <catch2/catch.hpp>

#include "http/page.h"

using namespace campaignd;
using namespace campaignd::http;

namespace {

std::vector<FieldError> faults_of(const std::string& body,
                                  const std::function<void(JsonObject&)>& read) {
    Request request;
    request.body = body;
    try {
        read_json(request, read);
    } catch (const Error& error) {
        return error.fields();
    }
    return {};
}

}  // namespace

TEST_CASE("All faults of a body are told at once, with their paths", "[http]") {
    const auto faults = faults_of(
        R"({"name":3,"odd":1,"steps":[{"delay_s":60},{"delay_s":"x","extra":1},7],"ids":[1,0,"a"],
            "format":"pdf","at":"yesterday","window":{"zone":1}})",
        [](JsonObject& body) {
            body.string("name");
            body.string("subject");
            body.objects("steps", [](JsonObject& step) { step.integer("delay_s", 0, 100); });
            body.ids("ids");
            body.word_or("format", {"html", "text"}, "text");
            body.optional_time("at");
            body.object("window", [](JsonObject& window) { window.string_or("zone", ""); });
        });
    std::vector<std::string> fields;
    for (const FieldError& fault : faults) {
        fields.push_back(fault.field);
    }
    CHECK(fields == std::vector<std::string>{"name",
                                             "subject",
                                             "steps[1].delay_s",
                                             "steps[1].extra",
                                             "steps[2]",
                                             "ids[1]",
                                             "ids[2]",
                                             "format",
                                             "at",
                                             "window.zone",
                                             "odd"});
}

TEST_CASE("A right body is read without faults", "[http]") {
    std::string name;
    std::optional<std::int64_t> delay;
    bool cleared = false;
    const auto faults = faults_of(R"({"name":"x","delay":5,"gone":null})", [&](JsonObject& body) {
        name = body.string("name");
        delay = body.optional_integer("delay", 0, 10);
        cleared = body.given("gone") && !body.has("gone");
    });
    CHECK(faults.empty());
    CHECK(name == "x");
    CHECK(delay == 5);
    CHECK(cleared);
}

TEST_CASE("What is no JSON is refused with its position", "[http]") {
    CHECK_THROWS_WITH(parse_json(R"({"a":})"), Catch::Contains("byte 6"));
    CHECK_THROWS_AS(parse_json("\xff"), MalformedJson);
    CHECK_THROWS_WITH(parse_json(std::string(100000, '[')), Catch::Contains("64 levels"));
    CHECK_NOTHROW(parse_json("[\"" + std::string(100, '[') + "\\\"[\"]"));
    CHECK(faults_of("[1]", [](JsonObject&) {}).size() == 1);
    CHECK(faults_of(R"({"n":18446744073709551615})", [](JsonObject& body) {
              body.optional_integer("n", 0, INT64_MAX);
          }).size() == 1);
}

TEST_CASE("Ill-formed UTF-8 from a table is replaced, not thrown", "[http]") {
    CHECK(Response::json(200, {{"a", "b\xff"}}).body == "{\"a\":\"b\xEF\xBF\xBD\"}");
}

TEST_CASE("List parameters are checked together", "[http]") {
    Request request;
    request.params = {{"limit", "501"}, {"sort", "color"}, {"cursor", "!!"}, {"what", "1"}};
    try {
        parse_list_query(request, {"name", "created_at"}, {"state"});
        FAIL("no fault found");
    } catch (const Error& error) {
        CHECK(error.fields().size() == 4);
    }
    request.params = {{"limit", "500"}, {"sort", "-name"}, {"state", "x"}, {"q", "anna"}};
    request.params.emplace("cursor", encode_cursor("17|a"));
    const ListQuery query = parse_list_query(request, {"name"}, {"state"});
    CHECK(query.limit == 500);
    CHECK(query.sort == "-name");
    CHECK(query.q == "anna");
    CHECK(query.cursor == "17|a");
    CHECK(list_answer({1, 2}, 2, std::nullopt).body == R"({"items":[1,2],"next":null,"total":2})");
}
