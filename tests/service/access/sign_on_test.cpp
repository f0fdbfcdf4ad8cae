#include "service/access/sign_on.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <future>

#include "service/access/sign_on_scene.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::FakeHttpServer;
using campaignd::test::FakeProvider;
using campaignd::test::kAdmin;
using campaignd::test::kPassword;
using nlohmann::json;
using Scene = campaignd::test::SignOnScene;
using service::Login;
using service::SignOnError;

TEST_CASE("a user whose address the provider has verified signs in, and is known from then on",
          "[service]") {
    Scene scene;
    const User eva = scene.add("eva@example.org");
    const Login first = scene.sign_in();
    CHECK(first.principal.user_id == eva.id);
    CHECK(first.principal.role == Role::kEditor);
    CHECK(scene.desk.auth.authenticate_session(first.cookie)->user_id == eva.id);
    const User linked = scene.desk.users.get(eva.id);
    REQUIRE(linked.sign_on);
    CHECK(linked.sign_on->issuer == scene.provider.issuer());
    CHECK(linked.has_password);
    scene.provider.person = {{"sub", "s-1"}, {"email", "eva.new@elsewhere.example"}};
    CHECK(scene.sign_in().principal.user_id == eva.id);
    CHECK(scene.desk.users.get(eva.id).sign_on->email == "eva.new@elsewhere.example");
    CHECK(scene.desk.users.get(eva.id).email == "eva@example.org");
    CHECK(scene.count("identity") == 1);
    CHECK(scene.count("audit WHERE action = 'user.link'") == 1);
    CHECK(scene.count("audit WHERE action = 'session.create' AND "
                      "json_extract(detail, '$.method') = 'oidc'") == 2);
    CHECK(scene.desk.auth.login("eva@example.org", kPassword, {}).principal.user_id == eva.id);
    CHECK(scene.provider.faults.empty());
    CHECK(scene.provider.asked_for("/.well-known/openid-configuration") == 1);
    CHECK(scene.provider.asked_for("/keys") == 1);
}

TEST_CASE("somebody new comes in by the domain of their address, and by an invitation",
          "[service]") {
    Scene scene;
    CHECK(scene.fault() == "unknown");  // no domain is named
    scene.rules.allowed_domains = {"Example.ORG"};
    scene.begin_anew();
    const Login eva = scene.sign_in();
    CHECK(eva.principal.role == Role::kViewer);
    const User made = scene.desk.users.get(eva.principal.user_id);
    CHECK(made.email == "eva@example.org");
    CHECK(made.name == "Eva");
    CHECK_FALSE(made.has_password);
    CHECK_THROWS_AS(scene.desk.auth.login("eva@example.org", "", {}), Error);
    scene.provider.person = {
        {"sub", "s-2"}, {"email", "bob@elsewhere.example"}, {"email_verified", "true"}};
    CHECK(scene.fault() == "unknown");
    scene.desk.temp.run(
        "INSERT INTO invitation(email, role, language, invited_by, created_at, link_at) "
        "VALUES ('bob@elsewhere.example', 1, 'de', 'user:1 admin@example.org', ?1, ?1)",
        scene.desk.temp.clock.now());
    CHECK(scene.sign_in().principal.role == Role::kEditor);
    CHECK(scene.count("invitation") == 0);
    scene.rules.default_role = std::nullopt;
    scene.rules.allowed_domains = {"*"};
    scene.begin_anew();
    scene.provider.person["sub"] = "s-3";
    scene.provider.person["email"] = "zoe@example.org";
    CHECK(scene.fault() == "unknown");
}

TEST_CASE("an address that nobody vouches for opens no account", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    scene.provider.person["email_verified"] = false;
    CHECK(scene.fault() == "unverified_email");
    scene.provider.person.erase("email_verified");
    CHECK(scene.fault() == "unverified_email");
    scene.rules.trust_email = true;
    scene.begin_anew();
    CHECK(scene.fault().empty());
    scene.provider.person = {{"sub", "s-9"}};
    CHECK(scene.fault() == "unverified_email");
}

TEST_CASE("claims may stand at the userinfo endpoint alone, of the same subject", "[service]") {
    Scene scene;
    const User eva = scene.add("eva@example.org");
    scene.provider.person = {{"sub", "s-1"}};
    scene.provider.userinfo = {
        {"sub", "s-2"}, {"email", "eva@example.org"}, {"email_verified", true}};
    CHECK(scene.fault() == "bad_answer");
    scene.provider.userinfo["sub"] = "s-1";
    CHECK(scene.sign_in().principal.user_id == eva.id);
    CHECK(scene.provider.last("/userinfo").headers["authorization"] == "Bearer access");
}

TEST_CASE("what is not signed for us, now, for this sign-on is not believed", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    const std::int64_t now = scene.desk.temp.clock.now() / 1'000;
    const std::map<std::string, std::function<void(json&)>> lies{
        {"nonce", [](json& claims) { claims["nonce"] = "another"; }},
        {"no nonce", [](json& claims) { claims.erase("nonce"); }},
        {"aud", [](json& claims) { claims["aud"] = "another"; }},
        {"aud without azp",
         [](json& claims) {
             claims["aud"] = {"campaignd", "another"};
         }},
        {"azp", [](json& claims) { claims["azp"] = "another"; }},
        {"iss", [](json& claims) { claims["iss"] = "https://evil.example"; }},
        {"iss with a slash",
         [](json& claims) { claims["iss"] = claims["iss"].get<std::string>() + "/"; }},
        {"expired", [now](json& claims) { claims["exp"] = now - 121; }},
        {"no exp", [](json& claims) { claims.erase("exp"); }},
        {"exp as text", [](json& claims) { claims["exp"] = "9999999999"; }},
        {"iat ahead", [now](json& claims) { claims["iat"] = now + 200; }},
        {"nbf ahead", [now](json& claims) { claims["nbf"] = now + 200; }},
        {"no sub", [](json& claims) { claims.erase("sub"); }},
        {"sub as number", [](json& claims) { claims["sub"] = 7; }}};
    for (const auto& [name, lie] : lies) {
        CAPTURE(name);
        scene.set(lie);
        CHECK(scene.fault() == "bad_answer");
    }
    scene.set({});
    using Signing = FakeProvider::Signing;
    for (const auto signing :
         {Signing::kNone, Signing::kHs256WithPublicKey, Signing::kForeignKey}) {
        scene.provider.signing = signing;
        CHECK(scene.fault() == "bad_answer");
    }
    CHECK(scene.count("session") == 0);
    CHECK(scene.count("identity") == 0);
    const std::map<std::string, std::function<void(json&)>> fine{
        {"a late clock", [now](json& claims) { claims["exp"] = now - 100; }},
        {"several audiences", [](json& claims) {
             claims["aud"] = {"account", "campaignd"};
             claims["azp"] = "campaignd";
         }}};
    scene.provider.signing = Signing::kEs256;
    for (const auto& [name, truth] : fine) {
        CAPTURE(name);
        scene.set(truth);
        CHECK(scene.fault().empty());
    }
}

TEST_CASE("a key that the provider changed is fetched, and not for every token", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    CHECK(scene.fault().empty());
    scene.provider.rotate();
    CHECK(scene.fault().empty());
    CHECK(scene.provider.asked_for("/keys") == 2);
    scene.provider.signing = FakeProvider::Signing::kForeignKey;
    for (int i = 0; i < 20; ++i) {
        CHECK(scene.fault() == "bad_answer");
    }
    CHECK(scene.provider.asked_for("/keys") <= 7);
    scene.provider.signing = FakeProvider::Signing::kRs256;
    CHECK(scene.fault().empty());
}

TEST_CASE("a sign-on belongs to one browser, counts once, and lives ten minutes", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    const auto fault_of = [&](const service::SignOnAnswer& answer, const std::string& cookie) {
        try {
            scene.sign_on->finish(answer, cookie, {});
        } catch (const SignOnError& error) {
            return std::string(to_text(error.fault()));
        }
        return std::string();
    };
    const auto begun = scene.sign_on->begin();
    const auto other = scene.sign_on->begin();
    CHECK(begun.authorize_url != other.authorize_url);
    const auto back = scene.provider.log_in(begun.authorize_url);
    const service::SignOnAnswer answer{.state = back.state, .code = back.code};
    CHECK(fault_of(answer, "") == "stale");
    CHECK(fault_of(answer, other.cookie) == "stale");
    CHECK(fault_of(answer, begun.cookie.substr(0, 40)) == "stale");
    scene.desk.temp.run("DELETE FROM login_failure");
    CHECK(fault_of({.state = back.state, .code = back.code, .issuer = "https://evil.example"},
                   begun.cookie) == "stale");
    CHECK(fault_of(answer, begun.cookie).empty());
    CHECK(fault_of(answer, begun.cookie) == "stale");  // again
    CHECK(scene.provider.asked_for("/token") == 1);
    scene.desk.temp.run("DELETE FROM login_failure");
    const auto old = scene.sign_on->begin();
    const auto late = scene.provider.log_in(old.authorize_url);
    scene.desk.temp.clock.advance(10min);
    CHECK(fault_of({.state = late.state, .code = late.code}, old.cookie) == "stale");
    const auto no = scene.sign_on->begin();
    const auto said = scene.provider.log_in(no.authorize_url);
    CHECK(fault_of({.state = said.state, .error = "access_denied"}, no.cookie) == "cancelled");
    const auto refused = scene.sign_on->begin();
    const auto told = scene.provider.log_in(refused.authorize_url);
    CHECK(fault_of({.state = told.state, .error = "server_error"}, refused.cookie) == "refused");
    const auto forged = scene.sign_on->begin();
    const auto state = scene.provider.log_in(forged.authorize_url).state;
    CHECK(fault_of({.state = state, .code = "guessed"}, forged.cookie) == "stale");
}

TEST_CASE("a provider that misbehaves is told apart from whoever wants to sign in", "[service]") {
    Scene scene;
    const std::string document = "/.well-known/openid-configuration";
    const auto fault_with = [&](const std::string& path, const std::string& answer) {
        scene.provider.answers = {{path, answer}};
        scene.begin_anew();
        const std::string fault = scene.fault();
        scene.provider.answers.clear();
        return fault;
    };
    const auto document_with = [&](const char* name, const json& value) {
        json changed = scene.provider.document;
        changed[name] = value;
        return FakeHttpServer::response("200 OK", changed.dump());
    };
    const std::string redirect =
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n";
    for (const std::string& answer :
         {std::string(),
          redirect,
          FakeHttpServer::response("200 OK", "not JSON"),
          FakeHttpServer::response("500 Internal Server Error", "{}"),
          FakeHttpServer::response("200 OK", std::string(3 << 20, ' ')),
          document_with("issuer", scene.provider.issuer() + "/"),
          document_with("token_endpoint", nullptr),
          document_with("token_endpoint", "http://intranet.example/token"),
          document_with("jwks_uri", "file:///etc/passwd"),
          document_with("authorization_endpoint", "javascript:alert(1)")}) {
        CAPTURE(answer.substr(0, 300));
        CHECK(fault_with(document, answer) == "provider_down");
    }
    CHECK(fault_with(document, document_with("jwks_uri", "https://169.254.169.254/keys")) ==
          "provider_down");
    CHECK(fault_with("/token", FakeHttpServer::response("200 OK", "{}")) == "provider_down");
    CHECK(fault_with("/token",
                     FakeHttpServer::response("401 Unauthorized",
                                              R"({"error":"invalid_client"})")) == "provider_down");
    CHECK(fault_with("/token", FakeHttpServer::response("200 OK", R"({"access_token":"a"})")) ==
          "bad_answer");
    CHECK(fault_with("/token",
                     FakeHttpServer::response(
                         "200 OK", R"({"access_token":"a","id_token":"a.b.c"})")) == "bad_answer");
    CHECK(fault_with("/keys", FakeHttpServer::response("200 OK", R"({"keys":[{"kty":"oct"}]})")) ==
          "provider_down");
    CHECK(fault_with("/keys", redirect) == "provider_down");
    CHECK(scene.count("login_failure WHERE subject LIKE 'net:%'") <= 1);
    CHECK(scene.count("session") == 0);
}

TEST_CASE("a provider that takes its time is not waited for", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    scene.http.timeout = 300ms;
    scene.begin_anew();
    std::promise<void> is_over;
    scene.provider.before = [over = is_over.get_future().share()](const std::string& path) {
        if (path == "/token") {
            over.wait_for(30s);
        }
    };
    CHECK(scene.fault() == "provider_down");
    is_over.set_value();
    CHECK(scene.count("session") == 0);
}

TEST_CASE("a provider that is down is asked again after seconds", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    scene.provider.answers = {{"/.well-known/openid-configuration", ""}};
    for (int i = 0; i < 5; ++i) {
        CHECK(scene.fault() == "provider_down");
    }
    CHECK(scene.provider.asked_for("/.well-known/openid-configuration") == 1);
    CHECK(scene.ours->fault());
    scene.provider.answers.clear();
    CHECK_FALSE(scene.ours->fault());
    scene.desk.temp.clock.advance(11s);
    CHECK(scene.fault().empty());
}

TEST_CASE("the client proves itself as the provider takes it", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    const std::filesystem::path file = scene.desk.temp.directory / "secret";
    std::ofstream(file) << "a+b:c\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    CHECK(scene.fault().empty());
    CHECK(scene.provider.last("/token").body.find("client_id=campaignd") != std::string::npos);
    scene.rules.client_secret_file = file;
    scene.begin_anew();
    CHECK(scene.fault().empty());
    CHECK(scene.provider.last("/token").headers["authorization"] ==
          "Basic " + base64_encode("campaignd:a%2Bb%3Ac"));
    CHECK(scene.provider.last("/token").body.find("client_secret") == std::string::npos);
    scene.provider.document["token_endpoint_auth_methods_supported"] = {"client_secret_post"};
    scene.begin_anew();
    CHECK(scene.fault().empty());
    CHECK(scene.provider.last("/token").body.find("client_secret=a%2Bb%3Ac") != std::string::npos);
    scene.provider.document["token_endpoint_auth_methods_supported"] = {"private_key_jwt"};
    scene.begin_anew();
    CHECK(scene.fault() == "provider_down");
    scene.provider.document.erase("token_endpoint_auth_methods_supported");
    std::filesystem::permissions(file, std::filesystem::perms::all);
    scene.begin_anew();
    CHECK(scene.fault() == "provider_down");
    CHECK(scene.ours->fault()->find("chmod 600") != std::string::npos);
}

TEST_CASE("another account with the same address is nobody until an admin unlinks the first",
          "[service]") {
    Scene scene;
    const User eva = scene.add("eva@example.org");
    const Login session = scene.sign_in();
    scene.provider.person["sub"] = "s-2";
    CHECK(scene.fault() == "other_account");
    scene.sign_on->unlink(kAdmin, eva.id);
    CHECK_FALSE(scene.desk.auth.authenticate_session(session.cookie));
    CHECK_FALSE(scene.desk.users.get(eva.id).sign_on);
    CHECK_THROWS_AS(scene.sign_on->unlink(kAdmin, eva.id), Error);
    CHECK(scene.sign_in().principal.user_id == eva.id);
    CHECK(scene.count("audit WHERE action = 'user.unlink'") == 1);
    scene.desk.users.remove(kAdmin, eva.id);
    CHECK(scene.count("identity") == 0);
}

TEST_CASE("failed sign-ons are slowed down and in the audit", "[service]") {
    Scene scene;
    int tries = 0;
    bool slowed = false;
    while (!slowed && tries < 10) {
        ++tries;
        try {
            scene.sign_in();
        } catch (const SignOnError& error) {
            CHECK(error.fault() == SignOnFault::kUnknown);
        } catch (const service::TooManyAttempts&) {
            slowed = true;
        }
    }
    CHECK(slowed);
    CHECK(tries == 6);
    scene.desk.refusals.flush();
    CHECK(scene.count("audit WHERE action = 'session.fail' AND "
                      "json_extract(detail, '$.method') = 'oidc' AND "
                      "json_extract(detail, '$.why') = 'unknown'") == 1);
    scene.provider.person["email"] = "admin@example.org";
    scene.desk.temp.clock.advance(1min);
    CHECK(scene.sign_in().principal.user_id == scene.admin.id);
}

TEST_CASE("strangers whose sign-ons fail keep nobody elsewhere out", "[service]") {
    Scene scene;
    const User eva = scene.add("eva@example.org");
    for (int i = 0; i < 60; ++i) {
        const std::string address = "203.0." + std::to_string(i % 10) + ".9";
        CHECK_THROWS(scene.sign_on->finish({.state = "x", .code = "y"}, "", {.address = address}));
    }
    CHECK(scene.sign_in().principal.user_id == eva.id);
}

TEST_CASE("nobody signs in before the set-up, or without a provider", "[service]") {
    Scene scene;
    scene.rules.allowed_domains = {"*"};
    scene.begin_anew();
    scene.desk.temp.run("DELETE FROM user");
    CHECK(scene.fault() == "unknown");
    CHECK(scene.count("user") == 0);
    scene.rules = {};
    scene.begin_anew();
    CHECK(scene.fault() == "off");
}
