#include "wire/changes.h"

#include <catch2/catch.hpp>

#include "wire/columns.h"
#include "wire/json.h"

using namespace campaignd;
using nlohmann::json;

namespace {

json told(const Detail& detail) {
    return json::parse(wire::detail_to_column(detail));
}

}  // namespace

TEST_CASE("a change tells what differs, and nothing that things do by themselves", "[wire]") {
    List before;
    before.id = 3;
    before.name = "Friends";
    before.recipients = 5;
    List after = before;
    after.name = "Family";
    after.recipients = 9;
    after.revision = 4;
    CHECK(told(wire::changes(before, after)) ==
          json{{"name", {{"before", "Friends"}, {"after", "Family"}}}});
    CHECK(wire::changes(after, after).empty());
    CHECK(told(wire::made(after)).at("name") == json{{"before", ""}, {"after", "Family"}});
    CHECK(told(wire::removed(after)).at("name") == json{{"before", "Family"}, {"after", ""}});
}

TEST_CASE("addresses of people are masked in texts and filters", "[wire]") {
    Segment before;
    before.name = "One";
    before.filter = R"({"field":"email","op":"eq","value":"wilhelmina@nord.example"})";
    Segment after = before;
    after.filter = R"({"field":"email","op":"in","value":["üñi@nord.example","\nbob@x.example"]})";
    const std::string text = told(wire::changes(before, after)).dump();
    CHECK(text.find("wilhelmina") == std::string::npos);
    CHECK(text.find("w***@nord.example") != std::string::npos);
    CHECK(text.find("bob") == std::string::npos);
    List list;
    list.description = "a@b@c@@d.example <mina.o'hara+x@nord.example>";
    const std::string made = told(wire::made(list)).dump();
    CHECK(made.find("mina") == std::string::npos);
    CHECK(made.find("hara") == std::string::npos);
}

TEST_CASE("a sender's change tells its own addresses, and that a password is set", "[wire]") {
    Sender before;
    before.settings.from_email = "news@example.org";
    Sender after = before;
    after.settings.from_email = "letters@example.org";
    after.settings.sealed_password = "sealed";
    const json change = told(wire::changes(before, after));
    CHECK(change.at("from_email") ==
          json{{"before", "news@example.org"}, {"after", "letters@example.org"}});
    CHECK(change.at("password_set") == json{{"before", "false"}, {"after", "true"}});
    CHECK(change.dump().find("sealed") == std::string::npos);
}

TEST_CASE("an endpoint is told by its host", "[wire]") {
    Webhook webhook;
    webhook.url = "https://user:pw@hooks.example:8443/services/T0/secret?key=1";
    CHECK(told(wire::made(webhook)).at("url").at("after") == "https://hooks.example:8443");
}

TEST_CASE("what is named like a secret is not told, and long texts are cut", "[wire]") {
    const json change = told(wire::differences(
        R"({"oauth2":{"client_secret":"one"},"body":""})",
        R"({"oauth2":{"client_secret":"two"},"body":")" + std::string(5'000, 'x') + "\"}"));
    CHECK(change.dump().find("two") == std::string::npos);
    CHECK(change.at("oauth2.client_secret").at("after") == "(not told)");
    CHECK(change.at("body").at("after").get<std::string>().size() < 2'010);
}
