#include "service/access/auth.h"

#include <catch2/catch.hpp>
#include <future>

#include "service/access/login_throttle.h"
#include "service/desk.h"
#include "wire/users.h"

using namespace campaignd;
using namespace std::chrono_literals;
using test::code_of;
using test::Desk;
using test::kPassword;
using test::text_of;

namespace {

constexpr const char* kSeenAt = "SELECT seen_at FROM session";
constexpr const char* kUsedAt = "SELECT used_at FROM api_token";
constexpr const char* kCountPlain = R"sql(
    SELECT count(*) FROM session WHERE id_hash = CAST(?1 AS BLOB)
)sql";
constexpr const char* kCountSessions = "SELECT count(*) FROM session";
constexpr const char* kCountFailures = "SELECT count(*) FROM login_failure";

const std::string kHere = "198.51.100.7";
const std::string kElsewhere = "203.0.113.9";

/// Fails to log in, as a guesser does. The number of seconds to wait, 0 when not throttled.
std::int64_t guess(Desk& desk, const std::string& email, const std::string& address) {
    try {
        desk.auth.login(email, "wrong password!", {address});
    } catch (const service::TooManyAttempts& refusal) {
        return refusal.retry_after_s();
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::kUnauthorized);
    }
    return 0;
}

/// Waits until the writer has done what was submitted without an answer.
void settle(Desk& desk) {
    desk.temp->write(db::WriteClass::kRequest, [](db::WriteTx&) {});
}

}  // namespace

TEST_CASE("a login opens a session whose id is stored as a hash only", "[service]") {
    Desk desk;
    const auto user = desk.add("anna@example.org");
    const auto login = desk.auth.login(" Anna@example.org", kPassword, {kHere});
    const auto principal = desk.auth.authenticate_session(login.cookie);
    REQUIRE(principal);
    CHECK(principal->user_id == user.id);
    CHECK(principal->role == Role::kAdmin);
    CHECK(principal->via_session);
    CHECK(principal->csrf_token == login.principal.csrf_token);
    CHECK(login.cookie.size() == 43);
    CHECK(desk.temp.integer(kCountPlain, login.cookie) == 0);
    CHECK(desk.auth.login("anna@example.org", kPassword, {kHere}).cookie != login.cookie);
    CHECK_FALSE(desk.auth.authenticate_bearer(login.cookie));
    CHECK_FALSE(desk.auth.authenticate_session(""));
    CHECK_FALSE(desk.auth.authenticate_session(login.cookie + "x"));
}

TEST_CASE("an unknown user and a wrong password get the same answer", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    const auto wrong = [&] { desk.auth.login("anna@example.org", "wrong password!", {kHere}); };
    const auto unknown = [&] { desk.auth.login("bob@example.org", kPassword, {kHere}); };
    const auto huge = [&] {
        desk.auth.login("anna@example.org", std::string(9'999, 'x'), {kHere});
    };
    CHECK(code_of(wrong) == ErrorCode::kUnauthorized);
    CHECK(text_of(wrong) == text_of(unknown));
    CHECK(text_of(huge) == text_of(unknown));
}

TEST_CASE("failures beyond five double a delay up to 15 minutes", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    for (int i = 0; i < 5; ++i) {
        CHECK(guess(desk, "anna@example.org", kElsewhere) == 0);
    }
    std::int64_t expected = 1;
    for (int i = 0; i < 12; ++i) {
        CHECK(guess(desk, "anna@example.org", kElsewhere) == expected);
        // The right password is not even tried now.
        CHECK(code_of([&] { desk.auth.login("anna@example.org", kPassword, {kElsewhere}); }) ==
              ErrorCode::kBusy);
        desk.temp.clock.advance(std::chrono::seconds(expected));
        CHECK(guess(desk, "anna@example.org", kElsewhere) == 0);
        expected = std::min<std::int64_t>(expected * 2, 900);
    }
    CHECK(guess(desk, "anna@example.org", kElsewhere) == 900);
    desk.temp.clock.advance(900s);
    CHECK(desk.auth.login("anna@example.org", kPassword, {kElsewhere}).principal.user_id > 0);
    CHECK(guess(desk, "anna@example.org", kElsewhere) == 0);  // the counts began anew
}

TEST_CASE("the throttle holds for unknown accounts and for a whole network", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    for (int i = 0; i < 5; ++i) {
        guess(desk, "nobody@example.org", "203.0.113." + std::to_string(i));
    }
    CHECK(guess(desk, "nobody@example.org", "192.0.2.1") == 1);
    CHECK(guess(desk, "anna@example.org", "203.0.113.200") == 1);
    CHECK(desk.auth.login("anna@example.org", kPassword, {kHere}).principal.user_id > 0);
}

TEST_CASE("guessers elsewhere do not lock the only admin out", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    desk.auth.login("anna@example.org", kPassword, {kHere});
    for (int i = 0; i < 40; ++i) {
        guess(desk, "anna@example.org", "203.0." + std::to_string(i) + ".9");
        desk.temp.clock.advance(900s);
        guess(desk, "anna@example.org", "203.0." + std::to_string(i) + ".9");
    }
    CHECK(guess(desk, "anna@example.org", "192.0.2.1") > 0);
    CHECK(desk.auth.login("anna@example.org", kPassword, {"198.51.100.99"}).principal.user_id > 0);
}

TEST_CASE("a stranger behind a proxy on this machine delays the account guessed alone",
          "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    desk.add("bob@example.org");
    for (const char* here : {"127.0.0.1", "::1", "::ffff:127.0.0.1", ""}) {
        CAPTURE(here);
        for (int i = 0; i < 12; ++i) {
            guess(desk, "bob@example.org", here);
            guess(desk, "nobody@example.org", here);
            desk.temp.clock.advance(1s);
        }
        guess(desk, "bob@example.org", here);
        CHECK(guess(desk, "bob@example.org", here) > 0);
        CHECK(desk.auth.login("anna@example.org", kPassword, {here}).principal.user_id > 0);
    }
}

TEST_CASE("an owner whose account is guessed at gets in", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    const std::string proxy = "127.0.0.1";
    const auto first = desk.auth.login("anna@example.org", kPassword, {proxy});
    const auto guess_all_day = [&] {
        for (int i = 0; i < 60; ++i) {
            guess(desk, "anna@example.org", proxy);
            desk.temp.clock.advance(1s);
        }
    };
    guess_all_day();
    SECTION("at once, with the browser of an earlier login") {
        for (int i = 0; i < 40; ++i) {
            guess(desk, "anna@example.org", proxy);
            const auto again =
                desk.auth.login("anna@example.org", kPassword, {proxy, first.device});
            CHECK(again.device == first.device);
        }
    }
    SECTION("with a new browser, seconds after the last guess") {
        guess(desk, "anna@example.org", proxy);
        const std::int64_t wait = guess(desk, "anna@example.org", proxy);
        CHECK(wait > 0);
        CHECK(wait <= 5);
        desk.temp.clock.advance(std::chrono::seconds(wait));
        const auto login = desk.auth.login("anna@example.org", kPassword, {proxy});
        CHECK(login.device != first.device);
        guess_all_day();
        CHECK(desk.auth.login("anna@example.org", kPassword, {proxy, login.device}).device ==
              login.device);
    }
    SECTION("and a browser that guesses itself is slowed down as before") {
        const auto theirs = [&] {
            return code_of([&] {
                desk.auth.login("anna@example.org", "wrong password!", {proxy, first.device});
            });
        };
        for (int i = 0; i < 5; ++i) {
            CHECK(theirs() == ErrorCode::kUnauthorized);
        }
        CHECK(theirs() == ErrorCode::kBusy);
    }
    SECTION("but not with the mark of another account") {
        desk.add("bob@example.org");
        desk.temp.clock.advance(5s);
        const auto bob = desk.auth.login("bob@example.org", kPassword, {proxy});
        guess_all_day();
        guess(desk, "anna@example.org", proxy);
        CHECK(code_of([&] {
                  desk.auth.login("anna@example.org", kPassword, {proxy, bob.device});
              }) == ErrorCode::kBusy);
    }
}

TEST_CASE("guessers of many accounts cannot fill the processors", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    const auto first = desk.auth.login("anna@example.org", kPassword, {"127.0.0.1"});
    int tried = 0;
    for (int i = 0; i < 60; ++i) {
        tried += guess(desk, "user" + std::to_string(i) + "@example.org", "127.0.0.1") == 0 ? 1 : 0;
    }
    CHECK(tried == 19);  // of 20 at once, one was the login above
    CHECK(desk.auth.login("anna@example.org", kPassword, {"127.0.0.1", first.device})
              .principal.user_id > 0);
    CHECK(guess(desk, "someone@example.org", kElsewhere) == 0);
    desk.temp.clock.advance(1s);
    tried = 0;
    for (int i = 0; i < 60; ++i) {
        tried += guess(desk, "more" + std::to_string(i) + "@example.org", "127.0.0.1") == 0 ? 1 : 0;
    }
    CHECK(tried == 5);
}

TEST_CASE("networks are cut at /24 and /64", "[service]") {
    CHECK(service::network_of("198.51.100.7") == "198.51.100.0/24");
    CHECK(service::network_of("::ffff:198.51.100.7") == "198.51.100.0/24");
    CHECK(service::network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(service::network_of("") == "local");
    CHECK(service::network_of("198.51.100.7, 1.2.3.4") == "local");
}

TEST_CASE("sessions die idle after 12 hours and absolutely after 7 days", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    const auto idle = desk.auth.login("anna@example.org", kPassword, {kHere});
    desk.temp.clock.advance(12h - 1s);
    CHECK(desk.auth.authenticate_session(idle.cookie));
    settle(desk);
    desk.temp.clock.advance(12h);
    CHECK_FALSE(desk.auth.authenticate_session(idle.cookie));

    const auto busy = desk.auth.login("anna@example.org", kPassword, {kHere});
    for (int hour = 0; hour < 7 * 24 - 1; ++hour) {
        desk.temp.clock.advance(1h);
        REQUIRE(desk.auth.authenticate_session(busy.cookie));
        settle(desk);
    }
    desk.temp.clock.advance(1h);
    CHECK_FALSE(desk.auth.authenticate_session(busy.cookie));
    desk.auth.prune();
    CHECK(desk.temp.integer(kCountSessions) == 0);
}

TEST_CASE("a session notes its last use at most once a minute", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    const auto login = desk.auth.login("anna@example.org", kPassword, {kHere});
    const auto opened = desk.temp.integer(kSeenAt);
    const auto commits = desk.temp->status().commits;
    for (int i = 0; i < 50; ++i) {
        desk.temp.clock.advance(1s);
        REQUIRE(desk.auth.authenticate_session(login.cookie));
    }
    CHECK(desk.temp->status().commits == commits);
    CHECK(desk.temp.integer(kSeenAt) == opened);
    desk.temp.clock.advance(20s);
    REQUIRE(desk.auth.authenticate_session(login.cookie));
    settle(desk);
    CHECK(desk.temp.integer(kSeenAt) == opened + 70'000);
}

TEST_CASE("all sessions of a user die with a new password, a new role, or the user", "[service]") {
    Desk desk;
    desk.add("root@example.org");
    const auto user = desk.add("anna@example.org", Role::kEditor);
    const auto login = [&] {
        return desk.auth.login("anna@example.org", kPassword, {kHere}).cookie;
    };
    const auto other = desk.auth.login("root@example.org", kPassword, {kHere}).cookie;
    std::string cookie = login();
    REQUIRE(desk.auth.authenticate_session(cookie));
    desk.users.update(desk.actor, user.id, wire::read_user({{"role", "viewer"}}));
    CHECK_FALSE(desk.auth.authenticate_session(cookie));
    cookie = login();
    REQUIRE(desk.auth.authenticate_session(cookie));
    desk.users.update(desk.actor, user.id, wire::read_user({{"password", kPassword}}));
    CHECK_FALSE(desk.auth.authenticate_session(cookie));
    cookie = login();
    desk.users.update(desk.actor, user.id, wire::read_user({{"email", "anne@example.org"}}));
    CHECK(desk.auth.authenticate_session(cookie)->name == "anne@example.org");
    desk.users.remove(desk.actor, user.id);
    CHECK_FALSE(desk.auth.authenticate_session(cookie));
    CHECK(desk.auth.authenticate_session(other));
    desk.auth.logout(other, desk.actor);
    CHECK_FALSE(desk.auth.authenticate_session(other));
}

TEST_CASE("what another process revokes ends within seconds", "[service]") {
    Desk desk;
    desk.add("root@example.org");
    const auto user = desk.add("anna@example.org");
    const auto cookie = desk.auth.login("anna@example.org", kPassword, {kHere}).cookie;
    REQUIRE(desk.auth.authenticate_session(cookie));
    service::PrincipalCache their_cache{desk.temp.clock};
    service::Users their_users{*desk.temp, desk.hasher, their_cache};
    their_users.remove(desk.actor, user.id);
    desk.temp.clock.advance(service::PrincipalCache::kKeep);
    CHECK_FALSE(desk.auth.authenticate_session(cookie));
}

TEST_CASE("many logins at once hash two at a time", "[service]") {
    Desk desk;
    desk.add("anna@example.org");
    std::vector<std::future<std::int64_t>> logins;
    for (int i = 0; i < 12; ++i) {
        logins.push_back(std::async(std::launch::async, [&] {
            return desk.auth.login("anna@example.org", kPassword, {kHere}).principal.user_id;
        }));
    }
    for (auto& login : logins) {
        CHECK(login.get() > 0);
    }
    CHECK(desk.hasher.peak() == 2);
}

TEST_CASE("a token logs in until it is deleted and notes its use once a minute", "[service]") {
    Desk desk;
    const auto made = desk.tokens.create(desk.actor, {.name = "backup", .role = Role::kEditor});
    const auto principal = desk.auth.authenticate_bearer(made.secret);
    REQUIRE(principal);
    CHECK(principal->user_id == 0);
    CHECK(principal->key() == "token:" + std::to_string(made.token.id));
    CHECK(principal->role == Role::kEditor);
    CHECK_FALSE(principal->via_session);
    settle(desk);
    const auto used = desk.temp.integer(kUsedAt);
    CHECK(used == desk.temp.clock.now());
    desk.temp.clock.advance(30s);
    REQUIRE(desk.auth.authenticate_bearer(made.secret));
    settle(desk);
    CHECK(desk.temp.integer(kUsedAt) == used);
    CHECK_FALSE(desk.auth.authenticate_session(made.secret));
    CHECK_FALSE(desk.auth.authenticate_bearer(made.secret.substr(1)));
    desk.tokens.remove(desk.actor, made.token.id);
    CHECK_FALSE(desk.auth.authenticate_bearer(made.secret));
    CHECK(code_of([&] { desk.tokens.remove(desk.actor, made.token.id); }) == ErrorCode::kNotFound);
}

TEST_CASE("forgotten failures are pruned", "[service]") {
    Desk desk;
    guess(desk, "nobody@example.org", kElsewhere);
    REQUIRE(desk.temp.integer(kCountFailures) == 2);
    desk.temp.clock.advance(25h);
    desk.auth.prune();
    CHECK(desk.temp.integer(kCountFailures) == 0);
}
