#include <catch2/catch.hpp>
#include <set>

#include "base/totp.h"
#include "http/site.h"
#include "service/desk.h"
#include "store/second_factors.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using campaignd::test::kPassword;
using nlohmann::json;

namespace {

constexpr const char* kJson = "Content-Type: application/json\r\n";

/// A user of the site with a browser.
struct Visitor {
    Site& site;
    std::string email;
    Role role = Role::kViewer;
    User user = site.users.create(site.world.actor, email, role, kPassword);
    std::string session = site.log_in(email);

    Answer call(std::string_view method, std::string_view path, const json& body = nullptr) {
        return site.send(method,
                         path,
                         session + (body.is_null() ? "" : kJson),
                         body.is_null() ? "" : body.dump());
    }

    std::string code(int steps = 0) const {
        return site.world.temp->read([&](const db::ReadTx& tx) {
            const auto factor = store::second_factors::find(tx, user.id);
            return totp_code(site.world.key.unseal(factor->secret), tx.now() + steps * 30'000);
        });
    }

    json set_up_app() {
        const Answer begun = call("POST", "/api/v1/profile/totp", {{"password", kPassword}});
        REQUIRE(begun.status == 200);
        CHECK(begun.json().at("uri").get<std::string>().starts_with("otpauth://totp/"));
        const Answer on = call("POST", "/api/v1/profile/totp/confirm", {{"code", code(-1)}});
        REQUIRE(on.status == 200);
        return on.json().at("recovery_codes");
    }
};

}  // namespace

TEST_CASE("a log-in with a second factor takes two requests", "[http]") {
    Site site;
    Visitor eva{site, "eva@example.org"};
    CHECK(eva.set_up_app().size() == 10);
    CHECK(eva.call("GET", "/api/v1/profile").json().at("second_factor").at("is_on") == true);
    const Answer first =
        site.call("POST", "/api/v1/session", "", {{"email", eva.email}, {"password", kPassword}});
    REQUIRE(first.status == 202);
    CHECK(first.header("Set-Cookie").empty());
    const auto finish = [&](const std::string& code) {
        return site.call("POST",
                         "/api/v1/session/second",
                         "",
                         {{"challenge", first.json().at("challenge")}, {"code", code}});
    };
    CHECK(finish("000000").status == 401);
    const std::string right = eva.code();
    const Answer in = finish(right);
    REQUIRE(in.status == 200);
    CHECK(in.header("Set-Cookie").starts_with("campaignd_session="));
    CHECK(in.json().at("user").at("email") == eva.email);
    CHECK(finish(right).status == 401);
    CHECK(site.call("POST", "/api/v1/session/second", "", {{"challenge", "x"}, {"code", right}})
              .status == 409);
    int status = 0;
    for (int i = 0; i < 10 && status != 429; ++i) {
        const Answer guess = finish("000000");
        status = guess.status;
        CHECK((status == 401 || !guess.header("Retry-After").empty()));
    }
    CHECK(status == 429);
    CHECK(finish(eva.code(1)).status == 429);
}

TEST_CASE("an own password is changed with the old one, and other browsers are out", "[http]") {
    Site site;
    Visitor eva{site, "eva@example.org"};
    const std::string other = site.log_in(eva.email);
    const json wrong{{"present_password", "not the password"}, {"password", "a new good password"}};
    CHECK(eva.call("POST", "/api/v1/profile/password", wrong).faulty_fields() ==
          std::vector<std::string>{"present_password"});
    const Answer changed =
        eva.call("POST",
                 "/api/v1/profile/password",
                 {{"present_password", kPassword}, {"password", "a new good password"}});
    REQUIRE(changed.status == 200);
    CHECK(site.send("GET", "/api/v1/session", other, "").status == 401);
    CHECK(eva.call("GET", "/api/v1/session").status == 401);
    const std::string cookie = changed.header("Set-Cookie");
    const std::string now = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    CHECK(site.send("GET", "/api/v1/session", now, "").status == 200);
}

TEST_CASE("sessions are listed and ended by their owner alone", "[http]") {
    Site site;
    Visitor eva{site, "eva@example.org"};
    Visitor ada{site, "ada@example.org"};
    const std::string other = site.log_in(eva.email);
    const json list = eva.call("GET", "/api/v1/sessions").json();
    REQUIRE(list.at("items").size() == 2);
    const auto path = [](const json& session) {
        return "/api/v1/sessions/" + std::to_string(session.at("id").get<std::int64_t>());
    };
    for (const json& session : list.at("items")) {
        CHECK(ada.call("DELETE", path(session)).status == 404);
        if (!session.at("is_current").get<bool>()) {
            CHECK(eva.call("DELETE", path(session)).status == 204);
        }
    }
    CHECK(site.send("GET", "/api/v1/session", other, "").status == 401);
    site.log_in(eva.email);
    CHECK(eva.call("DELETE", "/api/v1/sessions").json().at("ended") == 1);
    CHECK(eva.call("GET", "/api/v1/session").status == 200);
    CHECK(site.call("GET", "/api/v1/sessions", "admin").status == 409);
}

TEST_CASE("whoever lacks the second factor of their role can do nothing but set it up", "[http]") {
    Site site;
    Visitor anna{site, "anna@example.org", Role::kAdmin};
    REQUIRE(anna.call("PATCH", "/api/v1/settings", {{"require_totp", "admin"}}).status == 200);
    const json me = anna.call("GET", "/api/v1/session").json();
    CHECK(me.at("lacks_second_factor") == true);
    const auto allowed = me.at("permissions").get<std::set<std::string>>();
    CHECK(allowed == std::set<std::string>{"GET /session",
                                           "DELETE /session",
                                           "GET /profile",
                                           "POST /profile/totp",
                                           "POST /profile/totp/confirm"});
    for (const Route& route : site.router.routes()) {
        if (route.access == Access::kPublic || route.method == "DELETE" ||
            route.pattern.find('{') != route.pattern.npos) {
            continue;
        }
        const bool has_body = route.body == Body::kJson;
        const Answer answer =
            anna.call(route.method, route.pattern, has_body ? json::object() : json(nullptr));
        CAPTURE(route.method, route.pattern, answer.status, answer.body);
        CHECK((answer.status == 403) == !route.unfinished);
    }
    anna.set_up_app();
    CHECK(anna.call("GET", "/api/v1/users").status == 200);
    CHECK(anna.call("GET", "/api/v1/session").json().at("lacks_second_factor") == false);
}

TEST_CASE("an admin resets the second factor of another, not their own", "[http]") {
    Site site;
    Visitor anna{site, "anna@example.org", Role::kAdmin};
    Visitor eva{site, "eva@example.org"};
    anna.set_up_app();
    eva.set_up_app();
    const auto path = [](const User& user) {
        return "/api/v1/users/" + std::to_string(user.id) + "/totp";
    };
    CHECK(eva.call("DELETE", path(anna.user)).status == 403);
    CHECK(anna.call("DELETE", path(anna.user)).status == 409);
    CHECK(anna.call("DELETE", path(eva.user)).status == 204);
    CHECK(anna.call("DELETE", path(eva.user)).status == 409);
    CHECK(eva.call("GET", "/api/v1/session").status == 401);
    eva.session = site.log_in(eva.email);
    CHECK(eva.call("GET", "/api/v1/session").status == 200);
}

TEST_CASE("whoever is invited chooses a password and is logged in", "[http]") {
    Site site;
    const auto sender = site.world.sender_id;
    const json invitation{{"email", "new@example.org"}, {"role", "editor"}, {"sender_id", sender}};
    CHECK(site.call("POST", "/api/v1/invitations", "editor", invitation).status == 403);
    const Answer made = site.call("POST", "/api/v1/invitations", "admin", invitation);
    REQUIRE(made.status == 201);
    CHECK(made.json().at("fault").is_null());
    CHECK(site.call("POST", "/api/v1/invitations", "admin", invitation).status == 409);
    const std::int64_t id = made.json().at("id").get<std::int64_t>();
    const Invitation found = site.invitations.list({}).items.at(0);
    const std::string url = site.world.links.invitation_url({id, found.link_at});
    const std::string token = url.substr(url.rfind('/') + 1);
    const Answer seen = site.call("GET", "/api/v1/invitation?token=" + token, "");
    CHECK(seen.json().at("email") == "new@example.org");
    CHECK(site.call("GET", "/api/v1/invitation?token=1.2.3", "").status == 404);
    const json answer{{"token", token}, {"name", "Nina"}, {"password", kPassword}};
    const Answer in = site.call("POST", "/api/v1/invitation", "", answer);
    REQUIRE(in.status == 201);
    CHECK(in.header("Set-Cookie").starts_with("campaignd_session="));
    CHECK(in.json().at("user").at("role") == "editor");
    CHECK(site.call("POST", "/api/v1/invitation", "", answer).status == 404);
    CHECK(site.call("POST",
                    "/api/v1/invitations/" + std::to_string(id) + "/resend",
                    "admin",
                    json::object())
              .status == 404);
}

TEST_CASE("the link of an invitation that the sandbox caught is shown to admins alone", "[http]") {
    Site site;
    const json invitation{
        {"email", "new@example.org"}, {"role", "admin"}, {"sender_id", site.world.sender_id}};
    const Answer made = site.call("POST", "/api/v1/invitations", "admin", invitation);
    REQUIRE(made.status == 201);
    const json caught = site.call("GET", "/api/v1/sandbox/messages", "viewer").json();
    const std::string id = std::to_string(caught.at("items").at(0).at("id").get<std::int64_t>());
    const std::string path = "/api/v1/sandbox/messages/" + id;
    for (const std::string& address : {path, path + "/raw", "/preview/sandbox/" + id}) {
        CAPTURE(address);
        CHECK(site.call("GET", address, "viewer").status == 403);
        CHECK(site.call("GET", address, "editor").status == 403);
        CHECK(site.call("GET", address, "admin").status == 200);
    }
    const std::string open = std::to_string(made.json().at("id").get<std::int64_t>());
    REQUIRE(site.call("DELETE", "/api/v1/invitations/" + open, "admin").status == 204);
    CHECK(site.call("GET", path, "viewer").status == 200);
}
