#include "service/access/tokens.h"

#include <catch2/catch.hpp>
#include <regex>

#include "service/desk.h"
#include "wire/page.h"
#include "wire/tokens.h"

using namespace campaignd;
using nlohmann::json;
using test::code_of;
using test::Desk;

TEST_CASE("a token is shown once and listed without its secret", "[service]") {
    Desk desk;
    const json made = desk.create_token({{"name", " backup "}, {"role", "admin"}});
    const auto secret = made["token"].get<std::string>();
    CHECK(std::regex_match(secret, std::regex("cmpd_[0-9A-Za-z]{43}")));
    CHECK(made["name"] == "backup");
    const json page = desk.tokens.list({});
    REQUIRE(page["items"].size() == 1);
    CHECK(page["items"][0]["role"] == "admin");
    CHECK(page.dump().find(secret.substr(5)) == std::string::npos);
    CHECK_FALSE(page["items"][0].contains("token"));
}

TEST_CASE("a token needs a name and a known role", "[service]") {
    Desk desk;
    for (const json& body : {json{{"role", "admin"}},
                             json{{"name", " "}},
                             json{{"name", "a\nb"}},
                             json{{"name", "x"}, {"role", "root"}},
                             json{{"name", "x"}, {"scopes", "all"}}}) {
        CHECK(code_of([&] { desk.create_token(body); }) == ErrorCode::kInvalid);
    }
    CHECK(code_of([&] { desk.tokens.create(desk.actor, {}); }) == ErrorCode::kInvalid);
    CHECK(json(desk.create_token({{"name", "x"}}))["role"] == "viewer");
}

TEST_CASE("base62 keeps all bits and a fixed length", "[service]") {
    CHECK(service::base62_encode(std::string(32, '\0')) == std::string(43, '0'));
    CHECK(service::base62_encode(std::string(31, '\0') + '\x3E') == std::string(41, '0') + "10");
    CHECK(service::base62_encode(std::string(32, '\xFF')).size() == 43);
    CHECK(service::base62_encode(std::string(32, '\xFF'))[0] != '0');
}
