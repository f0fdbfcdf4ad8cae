#include <catch2/catch.hpp>

#include "http/site.h"
#include "service/desk.h"
#include "support/fake_clock.h"
#include "support/fake_provider.h"

using namespace campaignd;
using namespace campaignd::http;
using namespace campaignd::http::test;
using campaignd::test::FakeProvider;
using campaignd::test::kPassword;
using nlohmann::json;

namespace {

constexpr const char* kJson = "Content-Type: application/json\r\n";

/// A site whose people sign in by a provider.
struct Scene {
    campaignd::test::FakeClock clock;  // as the site's begins
    FakeProvider provider{clock};
    Site site;
    User eva = site.users.create(site.world.actor, "eva@example.org", Role::kEditor, kPassword);

    explicit Scene(bool only = false) : site({"127.0.0.1"}, rules(only)) {}

    SignOnRules rules(bool only) const {
        SignOnRules rules = provider.rules();
        rules.only = only;
        return rules;
    }

    Answer finish(const json& body, const std::string& cookie) {
        return site.send(
            "POST", "/api/v1/sign-on/finish", "Cookie: " + cookie + "\r\n" + kJson, body.dump());
    }
};

std::string pair_of(const std::string& set_cookie) {
    return set_cookie.substr(0, set_cookie.find(';'));
}

}  // namespace

TEST_CASE("a sign-on by a provider ends in a session like every other", "[http]") {
    Scene scene;
    Site& site = scene.site;
    const json offer = site.call("GET", "/api/v1/sign-on", "").json();
    CHECK(offer.at("is_on") == true);
    CHECK(offer.at("name") == "Example");
    CHECK(offer.at("redirect_uri") == "http://t/oidc/callback");
    const Answer begun = site.call("POST", "/api/v1/sign-on", "", json::object());
    REQUIRE(begun.status == 200);
    const std::string cookie = begun.header("Set-Cookie");
    CHECK(cookie.starts_with("campaignd_sign_on="));
    for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Strict", "; Max-Age=600"}) {
        CHECK(cookie.find(part) != std::string::npos);
    }
    const auto back = scene.provider.log_in(begun.json().at("authorize_url"));
    const json body{{"state", back.state}, {"code", back.code}, {"iss", scene.provider.issuer()}};
    const Answer stranger = scene.finish(body, "campaignd_sign_on=x");
    CHECK(stranger.status == 409);
    CHECK(stranger.json().at("reason") == "stale");
    const Answer in = scene.finish(body, pair_of(cookie));
    REQUIRE(in.status == 200);
    CHECK(in.json().at("user").at("email") == "eva@example.org");
    const std::string session = pair_of(in.header("Set-Cookie"));
    CHECK(session.starts_with("campaignd_session="));
    CHECK(in.head.find("campaignd_sign_on=; Path=/") != std::string::npos);
    CHECK(scene.finish(body, pair_of(cookie)).json().at("reason") == "stale");
    const std::string headers = "Cookie: " + session + "\r\n";
    CHECK(site.send("GET", "/api/v1/sessions", headers, "").json().at("items").size() == 1);
    const std::string path = "/api/v1/users/" + std::to_string(scene.eva.id);
    CHECK(site.call("GET", path).json().at("sign_on").at("issuer") == scene.provider.issuer());
    CHECK(site.call("DELETE", path + "/sign-on", "editor").status == 403);
    CHECK(site.call("DELETE", path + "/sign-on").status == 204);
    CHECK(site.call("DELETE", path + "/sign-on").status == 409);
    CHECK(site.send("GET", "/api/v1/session", headers, "").status == 401);
    CHECK(site.call("GET", path).json().at("sign_on").is_null());
}

TEST_CASE("why nobody is signed in is said as a word, and nothing of the inside", "[http]") {
    Scene scene;
    const auto finish_as = [&](const json& person) {
        scene.provider.person = person;
        const Answer begun = scene.site.call("POST", "/api/v1/sign-on", "", json::object());
        const auto back = scene.provider.log_in(begun.json().at("authorize_url"));
        return scene.finish({{"state", back.state}, {"code", back.code}},
                            pair_of(begun.header("Set-Cookie")));
    };
    const Answer unknown =
        finish_as({{"sub", "s-7"}, {"email", "who@elsewhere.example"}, {"email_verified", true}});
    CHECK(unknown.status == 403);
    CHECK(unknown.json().at("reason") == "unknown");
    CHECK(finish_as({{"sub", "s-7"}}).json().at("reason") == "unverified_email");
    scene.provider.answers = {{"/token", ""}};
    const Answer down = finish_as({{"sub", "s-7"}});
    CHECK(down.status == 502);
    CHECK(down.json().at("reason") == "provider_down");
    CHECK(down.body.find("127.0.0.1") == std::string::npos);
    CHECK(down.header("Retry-After").empty());
    CHECK(scene.site.call("POST", "/api/v1/sign-on/finish", "", {{"code", "x"}}).status == 422);
}

TEST_CASE("where people sign in by the provider alone no password opens a session", "[http]") {
    Scene scene(true);
    Site& site = scene.site;
    CHECK(site.call("GET", "/api/v1/sign-on", "").json().at("only") == true);
    const Answer refused = site.call(
        "POST", "/api/v1/session", "", {{"email", "eva@example.org"}, {"password", kPassword}});
    CHECK(refused.status == 403);
    CHECK(refused.json().at("detail").get<std::string>().find("Example") != std::string::npos);
    CHECK(site.call("POST",
                    "/api/v1/invitation",
                    "",
                    {{"token", "x"}, {"name", "Eva"}, {"password", kPassword}})
              .status == 409);
}
