#include "wire/reader.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using wire::Reader;

namespace {

template <typename Read>
std::vector<FieldError> faults_of(const std::string& body, Read read) {
    try {
        wire::read_body(wire::parse(body), read);
    } catch (const Error& error) {
        return error.fields();
    }
    return {};
}

}  // namespace

TEST_CASE("All faults of a body are told at once, with their paths", "[wire]") {
    const auto faults = faults_of(
        R"({"name":3,"odd":1,"steps":[{"delay_s":60},{"delay_s":"x","extra":1},7],"ids":[1,0,"a"],
            "format":"pdf","at":"yesterday","window":{"zone":1}})",
        [](Reader& body) {
            body.string("name");
            body.require("subject");
            body.objects("steps", *body.value("steps"), [](Reader& step, std::size_t) {
                step.integer("delay_s", 0, 100);
            });
            body.ids("ids");
            body.word<int>("format", {"html", "text"});
            body.time("at");
            body.object("window", [](Reader& window) { window.text("zone"); });
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

TEST_CASE("A right body is read without faults", "[wire]") {
    std::optional<std::string> name;
    std::optional<std::int64_t> delay;
    std::optional<std::optional<std::int64_t>> gone;
    const auto faults = faults_of(R"({"name":"x","delay":5,"gone":null})", [&](Reader& body) {
        name = body.string("name");
        delay = body.integer("delay", 0, 10);
        gone = wire::nullable(body, "gone", body.integer("gone", 0, 10));
    });
    CHECK(faults.empty());
    CHECK(name == "x");
    CHECK(delay == 5);
    REQUIRE(gone);
    CHECK_FALSE(*gone);
}

TEST_CASE("What is no JSON is refused with its position", "[wire]") {
    CHECK_THROWS_WITH(wire::parse(R"({"a":})"), Catch::Contains("byte 6"));
    CHECK_THROWS_AS(wire::parse("\xff"), wire::MalformedJson);
    CHECK_THROWS_AS(wire::parse("[1e400]"), wire::MalformedJson);
    CHECK_THROWS_AS(wire::parse(std::string(100'000, '[')), wire::MalformedJson);
    CHECK_THROWS_WITH(wire::parse(std::string(100000, '[')), Catch::Contains("64 levels"));
    CHECK_NOTHROW(wire::parse("[\"" + std::string(100, '[') + "\\\"[\"]"));
    CHECK(faults_of("[1]", [](Reader&) {}).size() == 1);
    CHECK(faults_of(R"({"n":18446744073709551615})", [](Reader& body) {
              body.integer("n", 0, INT64_MAX);
          }).size() == 1);
}

TEST_CASE("What was stored and is damaged says so", "[wire]") {
    CHECK_THROWS_WITH(wire::parse_column("[]"), Catch::Contains("not a JSON object"));
    CHECK_THROWS_AS(
        wire::read_column(R"({"n":"x"})", [](Reader& fields) { return fields.integer("n", 0, 9); }),
        Error);
}
