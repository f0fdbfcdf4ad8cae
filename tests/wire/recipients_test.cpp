#include "wire/recipients.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using nlohmann::json;

namespace {

json nested(int depth) {
    json value = json::object();
    for (int i = 1; i < depth; ++i) {
        value = {{"in", value}};
    }
    return value;
}

std::vector<std::string> faults_of(const json& body) {
    std::vector<std::string> fields;
    for (const FieldError& fault : wire::read_recipient(body).faults) {
        fields.push_back(fault.field);
    }
    return fields;
}

}  // namespace

TEST_CASE("every fault of a recipient's fields is told at once", "[wire]") {
    CHECK(
        faults_of({{"email", 3},
                   {"name", json::array()},
                   {"attributes", json::array()},
                   {"list_ids", {1, 0}},
                   {"timezone", false},
                   {"age", 4}}) ==
        std::vector<std::string>{"email", "name", "attributes", "list_ids[1]", "timezone", "age"});
    CHECK(faults_of("anna") == std::vector<std::string>{""});
}

TEST_CASE("attributes are bounded in size and depth", "[wire]") {
    CHECK(wire::read_recipient({{"attributes", nested(8)}}).attributes == nested(8).dump());
    const std::vector<std::string> attributes{"attributes"};
    CHECK(faults_of({{"attributes", nested(9)}}) == attributes);
    CHECK(faults_of({{"attributes", {{"big", std::string(65 * 1024, 'x')}}}}) == attributes);
    CHECK(faults_of({{"attributes", nullptr}}) == attributes);
}

TEST_CASE("a null time zone is taken away, an absent one stays", "[wire]") {
    const auto cleared = wire::read_recipient({{"timezone", nullptr}});
    CHECK(cleared.faults.empty());
    REQUIRE(cleared.timezone);
    CHECK_FALSE(*cleared.timezone);
    CHECK_FALSE(wire::read_recipient(json::object()).timezone);
}
