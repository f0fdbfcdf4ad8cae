#include "service/access/users.h"

#include <catch2/catch.hpp>
#include <set>

#include "service/desk.h"
#include "wire/audit.h"
#include "wire/page.h"
#include "wire/users.h"

using namespace campaignd;
using nlohmann::json;
using test::code_of;
using test::Desk;
using test::kPassword;

namespace {

template <typename Call>
std::set<std::string> faults_of(Call call) {
    std::set<std::string> names;
    try {
        call();
    } catch (const Error& error) {
        for (const FieldError& fault : error.fields()) {
            names.insert(fault.field);
        }
    }
    return names;
}

}  // namespace

TEST_CASE("the last admin can be neither demoted nor deleted", "[service]") {
    Desk desk;
    const auto first = desk.add("anna@example.org");
    CHECK(code_of([&] { desk.users.remove(desk.actor, first.id); }) == ErrorCode::kConflict);
    CHECK(code_of([&] {
              desk.users.update(desk.actor, first.id, wire::read_user({{"role", "viewer"}}));
          }) == ErrorCode::kConflict);
    desk.add("bob@example.org", Role::kEditor);
    CHECK(code_of([&] { desk.users.remove(desk.actor, first.id); }) == ErrorCode::kConflict);
    const auto second = desk.add("root@example.org");
    desk.users.update(desk.actor, first.id, wire::read_user({{"role", "viewer"}}));
    CHECK(json(desk.users.get(first.id))["role"] == "viewer");
    CHECK(code_of([&] { desk.users.remove(desk.actor, second.id); }) == ErrorCode::kConflict);
    desk.users.remove(desk.actor, first.id);
    CHECK(code_of([&] { desk.users.get(first.id); }) == ErrorCode::kNotFound);
}

TEST_CASE("every fault of a user is named at once", "[service]") {
    Desk desk;
    const auto create = [&](const json& body) {
        return faults_of([&] { desk.create_user(desk.actor, body); });
    };
    CHECK(create({{"email", "x"}, {"password", "short"}, {"role", "king"}, {"id", 1}}) ==
          std::set<std::string>{"email", "password", "role", "id"});
    CHECK(create(json::object()) == std::set<std::string>{"email", "password"});
    CHECK(create(json::array()) == std::set<std::string>{""});
    const auto user = desk.add("anna@example.org");
    CHECK(faults_of([&] {
              desk.users.update(
                  desk.actor, user.id, wire::read_user({{"email", nullptr}, {"password", "x"}}));
          }) == std::set<std::string>{"email", "password"});
}

TEST_CASE("an address belongs to one user, whatever its case", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    const auto bob = desk.add("bob@example.org");
    CHECK(code_of([&] { desk.add("ANNA@Example.org"); }) == ErrorCode::kConflict);
    CHECK(
        code_of([&] {
            desk.users.update(desk.actor, bob.id, wire::read_user({{"email", "Anna@example.org"}}));
        }) == ErrorCode::kConflict);
}

TEST_CASE("users are listed page by page", "[service]") {
    Desk desk;
    for (int i = 0; i < 5; ++i) {
        desk.add("user" + std::to_string(i) + "@example.org", Role::kViewer);
    }
    service::PageQuery query{.q = "", .cursor = std::nullopt, .limit = 2};
    std::vector<std::string> seen;
    for (int page = 0; page < 3; ++page) {
        const json answer = desk.users.list(query);
        CHECK(answer["total"] == 5);
        for (const json& user : answer["items"]) {
            seen.push_back(user["email"]);
        }
        if (answer["next"].is_null()) {
            break;
        }
        query.cursor = answer["next"].get<std::string>();
    }
    CHECK(seen.size() == 5);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 5);
    CHECK(json(desk.users.list({.q = "USER3", .cursor = std::nullopt, .limit = 50}))["total"] == 1);
    CHECK(faults_of([&] { desk.users.list({.q = "", .cursor = "x", .limit = 50}); }) ==
          std::set<std::string>{"cursor"});
    CHECK(faults_of([&] { desk.users.list({.q = "", .cursor = {}, .limit = 501}); }) ==
          std::set<std::string>{"limit"});
}

TEST_CASE("every change of a user stands in the audit", "[service]") {
    Desk desk;
    const service::Actor actor{"user:9 root@example.org", "192.0.2.1"};
    const json made = desk.create_user(
        actor, {{"email", "anna@example.org"}, {"password", kPassword}, {"role", "admin"}});
    const auto id = made["id"].get<std::int64_t>();
    desk.add("root@example.org");
    desk.users.update(actor, id, wire::read_user({{"password", kPassword}}));
    desk.users.remove(actor, id);
    const json page = desk.audit.list({.q = "user:9", .cursor = std::nullopt, .limit = 50});
    REQUIRE(page["items"].size() == 3);
    CHECK(page["items"][0]["action"] == "user.delete");
    CHECK(page["items"][1]["detail"]["password_changed"] == true);
    CHECK(page["items"][2]["action"] == "user.create");
    CHECK(page["items"][2]["target"] == "user:" + std::to_string(id));
    CHECK(page["items"][2]["address"] == "192.0.2.1");
    const json first = desk.audit.list({.q = "", .cursor = std::nullopt, .limit = 1});
    const json second =
        desk.audit.list({.q = "", .cursor = first["next"].get<std::string>(), .limit = 1});
    CHECK(second["items"][0]["id"] < first["items"][0]["id"]);
}
