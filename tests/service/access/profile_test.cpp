#include "service/access/profile.h"

#include <catch2/catch.hpp>

#include "model/browser.h"
#include "service/access/end_access.h"
#include "service/desk.h"

using namespace campaignd;
using namespace std::chrono_literals;
using test::code_of;
using test::Desk;
using test::kPassword;

namespace {

constexpr const char* kEmail = "anna@example.org";
constexpr const char* kFirefox =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const std::string kNew = "another good password";

struct Somebody {
    Desk desk;
    User user = desk.add(kEmail);

    service::Login enter(const std::string& address = "198.51.100.7",
                         const std::string& browser = kFirefox) {
        return desk.auth.login(kEmail, kPassword, {address, "", browser});
    }

    service::AccountOwner owner(const service::Login& login) const {
        return {user.id, login.principal.session_id, kEmail, "198.51.100.7"};
    }

    bool lives(const service::Login& login) {
        return desk.auth.authenticate_session(login.cookie).has_value();
    }
};

}  // namespace

TEST_CASE("somebody sees where they are logged in and ends one session or all others",
          "[service]") {
    Somebody anna;
    anna.desk.add("eva@example.org");
    const auto eva = anna.desk.auth.login("eva@example.org", kPassword, {"192.0.2.1"});
    const auto home = anna.enter("2001:db8:1:2:3::4", "curl/7.88.1");
    anna.desk.temp.clock.advance(2min);
    const auto here = anna.enter();
    const auto owner = anna.owner(here);
    auto list = anna.desk.profile.sessions(owner);
    REQUIRE(list.size() == 2);
    CHECK(list[0].is_current);
    CHECK(list[0].network == "198.51.100.0/24");
    CHECK(list[0].browser == "Firefox on Linux");
    CHECK_FALSE(list[1].is_current);
    CHECK(list[1].network == "2001:db8:1:2::/64");
    CHECK(list[1].browser == "curl");
    CHECK(list[1].created_at == list[0].created_at - 120'000);
    // Not another's.
    CHECK(code_of([&] { anna.desk.profile.end_session(owner, eva.principal.session_id); }) ==
          ErrorCode::kNotFound);
    CHECK(anna.lives(eva));
    anna.desk.profile.end_session(owner, list[1].id);
    CHECK_FALSE(anna.lives(home));
    CHECK(anna.lives(here));
    const auto third = anna.enter();
    CHECK(anna.desk.profile.end_other_sessions(owner) == 1);
    CHECK_FALSE(anna.lives(third));
    CHECK(anna.lives(here));
    CHECK(anna.lives(eva));
}

TEST_CASE("an own password change needs the old one and ends every session", "[service]") {
    Somebody anna;
    const auto other = anna.enter();
    const auto here = anna.enter();
    const auto owner = anna.owner(here);
    CHECK(code_of([&] { anna.desk.profile.change_password(owner, "not the password", kNew); }) ==
          ErrorCode::kInvalid);
    CHECK(code_of([&] { anna.desk.profile.change_password(owner, kPassword, "short"); }) ==
          ErrorCode::kInvalid);
    CHECK(anna.lives(other));
    const auto fresh = anna.desk.profile.change_password(owner, kPassword, kNew);
    CHECK_FALSE(anna.lives(other));
    CHECK_FALSE(anna.lives(here));
    CHECK(anna.lives(fresh));
    CHECK(fresh.principal.user_id == anna.user.id);
    CHECK(code_of([&] { anna.enter(); }) == ErrorCode::kUnauthorized);
    CHECK(anna.desk.auth.login(kEmail, kNew, {"198.51.100.7"}).principal.user_id == anna.user.id);
}

TEST_CASE("a new password and a lower role end the tokens that somebody made", "[service]") {
    Somebody anna;
    anna.desk.add("root@example.org");
    const auto make = [&](const std::string& cookie) {
        const auto by = anna.desk.auth.authenticate_session(cookie);
        return anna.desk.tokens
            .create(anna.desk.actor, {.name = "script", .role = Role::kViewer}, &*by)
            .secret;
    };
    const auto here = anna.enter();
    const std::string first = make(here.cookie);
    const auto foreign = anna.desk.create_token({{"name", "of nobody"}}).secret;
    REQUIRE(anna.desk.auth.authenticate_bearer(first));
    const auto fresh = anna.desk.profile.change_password(anna.owner(here), kPassword, kNew);
    CHECK_FALSE(anna.desk.auth.authenticate_bearer(first));
    const std::string second = make(fresh.cookie);
    REQUIRE(anna.desk.auth.authenticate_bearer(second));
    UserChange change;
    change.role = Role::kEditor;
    anna.desk.users.update(anna.desk.actor, anna.user.id, change);
    CHECK_FALSE(anna.desk.auth.authenticate_bearer(second));
    CHECK_FALSE(anna.lives(fresh));
    CHECK(anna.desk.auth.authenticate_bearer(foreign));
}

TEST_CASE("an invitation that nobody answers is forgotten after a month", "[service]") {
    Desk desk;
    desk.temp.run(R"sql(
        INSERT INTO invitation(email, role, language, invited_by, created_at, link_at)
        VALUES ('eva@example.org', 0, 'en', 'cli', ?1, ?1)
    )sql",
                  desk.temp.clock.now());
    desk.temp.clock.advance(30 * 24h);
    desk.auth.prune();
    CHECK(desk.temp.integer("SELECT count(*) FROM invitation") == 1);
    desk.temp.clock.advance(1ms);
    desk.auth.prune();
    CHECK(desk.temp.integer("SELECT count(*) FROM invitation") == 0);
}

TEST_CASE("guessing the old password is throttled as a login is", "[service]") {
    Somebody anna;
    const auto here = anna.enter();
    for (int i = 0; i < 5; ++i) {
        code_of(
            [&] { anna.desk.profile.change_password(anna.owner(here), "not the password", kNew); });
    }
    CHECK_THROWS_AS(anna.desk.profile.change_password(anna.owner(here), kPassword, kNew),
                    service::TooManyAttempts);
}

TEST_CASE("a restored database lets nobody in without logging in anew", "[service]") {
    Somebody anna;
    const auto here = anna.enter();
    const auto ended = anna.desk.temp->write(
        db::WriteClass::kRequest, [](db::WriteTx& tx) { return service::end_all_access(tx); });
    anna.desk.cache.clear();
    CHECK(ended.sessions == 1);
    CHECK_FALSE(anna.lives(here));
}

TEST_CASE("a User-Agent is told by browser and system", "[model]") {
    CHECK(browser_of(kFirefox) == "Firefox on Linux");
    CHECK(browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                     "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0") == "Edge on Windows");
    CHECK(browser_of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
                     "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1") ==
          "Safari on iPhone");
    CHECK(browser_of("curl/7.88.1") == "curl");
    CHECK(browser_of("").empty());
    CHECK(browser_of("<script>alert(1)</script> x").empty());
    CHECK(browser_of(std::string(5'000, 'a')).size() == 40);
}
