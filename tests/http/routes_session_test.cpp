#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/desk.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using nlohmann::json;

namespace {

constexpr const char* kJson = "Content-Type: application/json\r\n";

/// A user who has logged in; gives the header lines of the session.
std::string enter(Site& site, const std::string& email) {
    site.users.create(site.world.actor, email, Role::kViewer, campaignd::test::kPassword);
    return site.log_in(email);
}

}  // namespace

TEST_CASE("a user sets the language and the colours of their own page", "[http]") {
    Site site;
    const std::string eva = enter(site, "eva@example.org");
    const std::string ada = enter(site, "ada@example.org");
    const auto patch = [&](const json& body) {
        return site.send("PATCH", "/api/v1/session", eva + kJson, body.dump());
    };
    const auto page_of = [&](const std::string& who) {
        const json user = site.send("GET", "/api/v1/session", who, "").json().at("user");
        return std::pair(user.at("language"), user.at("theme"));
    };
    CHECK(page_of(eva) == std::pair(json(), json()));
    const Answer set = patch({{"language", "de"}, {"theme", "dark"}});
    REQUIRE(set.status == 200);
    CHECK(set.json().at("user").at("language") == "de");
    CHECK(page_of(eva) == std::pair(json("de"), json("dark")));
    CHECK(page_of(ada) == std::pair(json(), json()));
    CHECK(patch({{"language", nullptr}}).status == 200);
    CHECK(page_of(eva) == std::pair(json(), json("dark")));
    CHECK(patch({{"language", "tlh"}, {"theme", "pink"}}).faulty_fields() ==
          std::vector<std::string>{"language", "theme"});
    CHECK(patch({{"role", "admin"}}).status == 422);
    CHECK(site.call("PATCH", "/api/v1/session", "admin", {{"theme", "dark"}}).status == 409);
}

TEST_CASE("the event stream asks for a login and ends with it", "[http]") {
    Site site;
    CHECK(site.call("GET", "/api/v1/events", "").status == 401);
    const std::string eva = enter(site, "eva@example.org");
    Client client(site.server->port());
    REQUIRE(client.send(get("/api/v1/events", eva)));
    CHECK(status_of(client.receive_to("\r\n\r\n")) == 200);
    CHECK(client.receive_to("\n\n").find("event: hello") != std::string::npos);
    const std::uint64_t before = site.cache.generation();
    CHECK(site.send("DELETE", "/api/v1/session", eva, "").status == 204);
    CHECK(site.cache.generation() != before);
    site.events.right = site.cache.generation();
    CHECK(client.closes());
}
