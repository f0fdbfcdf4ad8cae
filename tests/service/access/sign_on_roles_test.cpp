#include <catch2/catch.hpp>

#include "service/access/sign_on_scene.h"

using namespace campaignd;
using campaignd::test::kAdmin;
using nlohmann::json;
using service::Login;
using Scene = campaignd::test::SignOnScene;

TEST_CASE("groups of the provider give roles, anew at each sign-on", "[service]") {
    Scene scene;
    const User eva = scene.add("eva@example.org", Role::kViewer);
    scene.rules.default_role = std::nullopt;
    scene.rules.roles = {{"mail-admins", Role::kAdmin}, {"mail-team", Role::kEditor}};
    scene.begin_anew();
    const auto groups = [&](json named) { scene.provider.person["groups"] = std::move(named); };
    CHECK(scene.fault() == "no_role");  // no claim came with it
    CHECK_FALSE(scene.desk.users.get(eva.id).sign_on);
    groups({"other", "mail-team", "mail-admins"});
    const Login first = scene.sign_in();
    CHECK(first.principal.role == Role::kAdmin);
    CHECK(scene.desk.users.get(eva.id).role == Role::kAdmin);
    scene.desk.tokens.create(kAdmin, {.name = "t", .role = Role::kAdmin}, &first.principal);
    CHECK(scene.sign_in().principal.role == Role::kAdmin);
    CHECK(scene.desk.auth.authenticate_session(first.cookie));  // nothing has changed

    groups("mail-team");  // a text alone
    const Login lower = scene.sign_in();
    CHECK(lower.principal.role == Role::kEditor);
    CHECK_FALSE(scene.desk.auth.authenticate_session(first.cookie));
    CHECK(scene.desk.auth.authenticate_session(lower.cookie)->role == Role::kEditor);
    CHECK(scene.count("api_token") == 0);
    CHECK(scene.count("audit WHERE action = 'user.update' AND "
                      "json_extract(detail, '$.role_from') IS NOT NULL AND "
                      "json_extract(detail, '$.tokens_ended') = 1") == 1);

    groups({"other"});
    CHECK(scene.fault() == "no_role");
    CHECK_FALSE(scene.desk.auth.authenticate_session(lower.cookie));
    CHECK(scene.desk.users.get(eva.id).role == Role::kEditor);
    scene.rules.default_role = Role::kViewer;
    scene.begin_anew();
    CHECK(scene.sign_in().principal.role == Role::kViewer);
}

TEST_CASE("groups let somebody new in, whatever their domain, and nobody without one",
          "[service]") {
    Scene scene;
    scene.rules.default_role = std::nullopt;
    scene.rules.roles = {{"mail-team", Role::kEditor}};
    scene.rules.roles_claim = "realm_access.roles";
    scene.begin_anew();
    scene.desk.temp.run(
        "INSERT INTO invitation(email, role, language, invited_by, created_at, link_at) "
        "VALUES ('eva@example.org', 2, 'de', 'user:1 admin@example.org', ?1, ?1)",
        scene.desk.temp.clock.now());
    scene.provider.person["realm_access"] = {{"roles", {"other"}}};
    CHECK(scene.fault() == "no_role");
    CHECK(scene.count("user") == 1);
    scene.provider.person["realm_access"] = {{"roles", {"mail-team"}}};
    CHECK(scene.sign_in().principal.role == Role::kEditor);  // not what the invitation says
    CHECK(scene.count("invitation") == 0);
    scene.provider.person["email_verified"] = false;
    scene.provider.person["sub"] = "s-2";
    CHECK(scene.fault() == "unverified_email");
}

TEST_CASE("groups may stand at the userinfo endpoint alone", "[service]") {
    Scene scene;
    scene.add("eva@example.org");
    scene.rules.roles = {{"mail-admins", Role::kAdmin}};
    scene.begin_anew();
    scene.provider.userinfo = {
        {"sub", "s-1"}, {"email", "other@example.org"}, {"groups", {"mail-admins"}}};
    CHECK(scene.sign_in().principal.role == Role::kAdmin);
    CHECK(scene.desk.users.get("eva@example.org").sign_on->email == "eva@example.org");
}

TEST_CASE("the last admin who has a password stays one, whatever the groups say", "[service]") {
    Scene scene;
    scene.rules.roles = {{"mail-admins", Role::kAdmin}, {"mail-team", Role::kEditor}};
    scene.begin_anew();
    scene.provider.person["groups"] = {"mail-admins"};
    scene.sign_in();  // an admin without a password
    scene.provider.person = {{"sub", "s-9"},
                             {"email", "admin@example.org"},
                             {"email_verified", true},
                             {"groups", {"mail-team"}}};
    CHECK(scene.sign_in().principal.role == Role::kAdmin);
    scene.add("other@example.org", Role::kAdmin);
    CHECK(scene.sign_in().principal.role == Role::kEditor);
    CHECK(scene.desk.users.get("admin@example.org").role == Role::kEditor);
}
