#include "service/access/second_factors.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>

#include "base/totp.h"
#include "service/access/second_factor_code.h"
#include "service/desk.h"
#include "store/second_factors.h"

using namespace campaignd;
using namespace std::chrono_literals;
using test::code_of;
using test::Desk;
using test::kPassword;

namespace {

const std::string kHere = "198.51.100.7";
constexpr const char* kEmail = "anna@example.org";
constexpr const char* kCountSessions = "SELECT count(*) FROM session";
constexpr const char* kCountPlain = R"sql(
    SELECT count(*) FROM second_factor WHERE instr(secret, CAST(?1 AS BLOB)) > 0
)sql";
constexpr const char* kAudited = "SELECT count(*) FROM audit WHERE action = ?1";

/// Somebody with an authenticator app.
struct Phone {
    Desk desk;
    User user = desk.add(kEmail);
    service::AccountOwner owner{user.id, 0, kEmail, kHere};
    std::string secret;
    RecoveryCodes recovery;

    /// Sets the app up; the code taken is of the step before this one.
    void set_up() {
        desk.second_factors.begin(owner, kPassword);
        secret = desk.temp->read([&](const db::ReadTx& tx) {
            return desk.key.unseal(store::second_factors::find(tx, user.id)->secret);
        });
        recovery = desk.second_factors.confirm(owner, code(-1));
    }

    std::string code(int steps = 0) const {
        return totp_code(secret, desk.temp.clock.now() + steps * 30'000);
    }

    service::Login log_in() { return desk.auth.login(kEmail, kPassword, {kHere}); }

    ErrorCode finish(const std::string& challenge, const std::string& typed) {
        return code_of([&] { desk.auth.finish(challenge, typed, {kHere}); });
    }
};

}  // namespace

TEST_CASE("the codes are those of RFC 6238", "[service]") {
    // Appendix B, SHA-1, cut to six digits.
    const std::string secret = "12345678901234567890";
    CHECK(totp_code(secret, 59'000) == "287082");
    CHECK(totp_code(secret, 1'111'111'109'000) == "081804");
    CHECK(totp_code(secret, 20'000'000'000'000) == "353130");
    CHECK(base32_encode(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    CHECK(totp_step(secret, "287082", 59'000) == 1);
    CHECK(totp_step(secret, "287082", 89'999) == 1);
    CHECK_FALSE(totp_step(secret, "287082", 90'000));
    CHECK(totp_step(secret, "287082", 0) == 1);
    for (const char* wrong : {"287083", "28708", "2870821", "94287082", "", " 87082", "28708a"}) {
        CAPTURE(wrong);
        CHECK_FALSE(totp_step(secret, wrong, 59'000));
    }
}

TEST_CASE("a second factor is on after one right code, and its secret is sealed", "[service]") {
    Phone phone;
    CHECK(code_of([&] { phone.desk.second_factors.begin(phone.owner, "not the password"); }) ==
          ErrorCode::kInvalid);
    CHECK(code_of([&] { phone.desk.second_factors.confirm(phone.owner, "000000"); }) ==
          ErrorCode::kConflict);
    const auto made = phone.desk.second_factors.begin(phone.owner, kPassword);
    CHECK(made.secret.size() == 32);
    CHECK(made.uri.starts_with("otpauth://totp/campaignd%20test:anna%40example.org?secret=" +
                               made.secret));
    CHECK(made.qr_path.starts_with("M4 4h7v1h-7z"));
    CHECK(made.qr_size >= 29 + 8);
    // Not on yet: a log-in asks for nothing.
    CHECK_FALSE(phone.log_in().cookie.empty());
    phone.set_up();
    CHECK(phone.recovery.size() == 10);
    CHECK(phone.recovery[0].size() == 19);
    CHECK(phone.desk.temp.integer(kCountPlain, phone.secret) == 0);
    CHECK(phone.log_in().cookie.empty());
    CHECK(code_of([&] { phone.desk.second_factors.begin(phone.owner, kPassword); }) ==
          ErrorCode::kConflict);
    const auto profile = phone.desk.profile.get(phone.user.id);
    CHECK(profile.second_factor_since == phone.desk.temp.clock.now());
    CHECK(profile.recovery_codes_left == 10);
    CHECK(phone.desk.users.get(phone.user.id).has_second_factor);
}

TEST_CASE("switching it on ends the sessions that proved a password alone", "[service]") {
    Phone phone;
    const auto mine = phone.log_in();
    const auto other = phone.log_in();
    phone.owner.session_id = mine.principal.session_id;
    phone.set_up();
    CHECK(phone.desk.auth.authenticate_session(mine.cookie));
    CHECK_FALSE(phone.desk.auth.authenticate_session(other.cookie));
}

TEST_CASE("a login takes two steps, and each code once", "[service]") {
    Phone phone;
    phone.set_up();
    const auto first = phone.log_in();
    CHECK(first.cookie.empty());
    CHECK(first.principal.user_id == 0);
    CHECK(phone.finish(first.challenge, "000000") == ErrorCode::kUnauthorized);
    const std::string code = phone.code();
    const auto session = phone.desk.auth.finish(first.challenge, code, {kHere});
    REQUIRE(phone.desk.auth.authenticate_session(session.cookie));
    // Neither this code nor an earlier one, by this challenge nor by a new one.
    CHECK(phone.finish(first.challenge, code) == ErrorCode::kUnauthorized);
    CHECK(phone.finish(phone.log_in().challenge, phone.code(-1)) == ErrorCode::kUnauthorized);
    // A phone whose clock is ahead by a step.
    CHECK_FALSE(
        phone.desk.auth.finish(phone.log_in().challenge, phone.code(1), {kHere}).cookie.empty());
    CHECK(phone.finish(phone.log_in().challenge, phone.code(2)) == ErrorCode::kUnauthorized);
}

TEST_CASE("a challenge is of five minutes, of its user and of their password", "[service]") {
    Phone phone;
    phone.set_up();
    const std::string challenge = phone.log_in().challenge;
    for (const std::string& wrong :
         {std::string(), std::string("1.2.3"), challenge + "x", "2" + challenge}) {
        CAPTURE(wrong);
        CHECK(phone.finish(wrong, phone.code()) == ErrorCode::kConflict);
    }
    phone.desk.temp.clock.advance(5min);
    CHECK(phone.finish(challenge, phone.code()) == ErrorCode::kConflict);
    const std::string next = phone.log_in().challenge;
    UserChange change;
    change.password = "another good password";
    phone.desk.users.update(phone.desk.actor, phone.user.id, change);
    CHECK(phone.finish(next, phone.code()) == ErrorCode::kConflict);
}

TEST_CASE("guessing codes is slowed down as guessing passwords is", "[service]") {
    Phone phone;
    phone.set_up();
    const std::string challenge = phone.log_in().challenge;
    int refused = 0;
    std::int64_t longest = 0;
    for (int i = 0; i < 30; ++i) {
        // Each from a network of its own, so that the count of the account alone speaks.
        const std::string address = "203.0." + std::to_string(i) + ".9";
        try {
            phone.desk.auth.finish(challenge, "000000", {address});
        } catch (const service::TooManyAttempts& error) {
            ++refused;
            longest = std::max(longest, error.retry_after_s());
            phone.desk.temp.clock.advance(1s);
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::kUnauthorized);
        }
    }
    CHECK(refused > 15);
    CHECK(longest > 5);
    // A right code is refused, too: the throttle speaks first.
    CHECK_THROWS_AS(phone.desk.auth.finish(challenge, phone.code(), {"203.0.99.9"}),
                    service::TooManyAttempts);
    // Whoever has the password alone is asked for it no later.
    CHECK_FALSE(phone.log_in().challenge.empty());
    phone.desk.temp.clock.advance(15min);
    CHECK_FALSE(
        phone.desk.auth.finish(phone.log_in().challenge, phone.code(), {kHere}).cookie.empty());
}

TEST_CASE("the first step forgets no failure, and tells nothing when throttled", "[service]") {
    Phone phone;
    phone.set_up();
    for (int i = 0; i < 5; ++i) {
        code_of([&] { phone.desk.auth.login(kEmail, "wrong password!", {kHere}); });
    }
    CHECK_THROWS_AS(phone.log_in(), service::TooManyAttempts);
    phone.desk.temp.clock.advance(1s);
    CHECK(phone.log_in().cookie.empty());
    code_of([&] { phone.desk.auth.login(kEmail, "wrong password!", {kHere}); });
    CHECK_THROWS_AS(phone.log_in(), service::TooManyAttempts);
}

TEST_CASE("a recovery code lets in once, however it is typed", "[service]") {
    Phone phone;
    phone.set_up();
    std::string typed = phone.recovery[3];
    std::transform(typed.begin(), typed.end(), typed.begin(), [](char c) {
        return c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    CHECK_FALSE(phone.desk.auth.finish(phone.log_in().challenge, typed, {kHere}).cookie.empty());
    CHECK(phone.finish(phone.log_in().challenge, phone.recovery[3]) == ErrorCode::kUnauthorized);
    CHECK(phone.desk.profile.get(phone.user.id).recovery_codes_left == 9);
    CHECK(phone.desk.temp.integer(kAudited, "user.recovery_code") == 1);
    // New ones make the old worthless.
    CHECK(code_of([&] {
              phone.desk.second_factors.renew_codes(phone.owner, "not the password");
          }) == ErrorCode::kInvalid);
    const RecoveryCodes fresh = phone.desk.second_factors.renew_codes(phone.owner, kPassword);
    CHECK(phone.finish(phone.log_in().challenge, phone.recovery[4]) == ErrorCode::kUnauthorized);
    CHECK_FALSE(phone.desk.auth.finish(phone.log_in().challenge, fresh[0], {kHere}).cookie.empty());
}

TEST_CASE("giving it up takes password and code", "[service]") {
    Phone phone;
    phone.set_up();
    CHECK(code_of([&] {
              phone.desk.second_factors.remove(phone.owner, "not the password", phone.code());
          }) == ErrorCode::kInvalid);
    CHECK(code_of([&] { phone.desk.second_factors.remove(phone.owner, kPassword, "000000"); }) ==
          ErrorCode::kInvalid);
    phone.desk.second_factors.remove(phone.owner, kPassword, phone.code());
    CHECK_FALSE(phone.log_in().cookie.empty());
    CHECK(code_of([&] { phone.desk.second_factors.remove(phone.owner, kPassword, "000000"); }) ==
          ErrorCode::kConflict);
}

TEST_CASE("a reset ends every session and asks for the password alone", "[service]") {
    Phone phone;
    phone.set_up();
    const auto session = phone.desk.auth.finish(phone.log_in().challenge, phone.code(), {kHere});
    phone.desk.second_factors.reset(phone.desk.actor, phone.user.id);
    CHECK_FALSE(phone.desk.auth.authenticate_session(session.cookie));
    CHECK(phone.desk.temp.integer(kCountSessions) == 0);
    CHECK(phone.desk.temp.integer("SELECT count(*) FROM recovery_code") == 0);
    CHECK_FALSE(phone.log_in().cookie.empty());
    CHECK(code_of([&] { phone.desk.second_factors.reset(phone.desk.actor, phone.user.id); }) ==
          ErrorCode::kConflict);
    CHECK(code_of([&] { phone.desk.second_factors.reset(phone.desk.actor, 99); }) ==
          ErrorCode::kNotFound);
}

TEST_CASE("whose role needs a second factor and has none is let in for that alone", "[service]") {
    Desk desk;
    desk.add(kEmail);
    desk.add("eva@example.org", Role::kEditor);
    const auto lacks = [&](const char* email) {
        const auto login = desk.auth.login(email, kPassword, {kHere});
        const auto known = desk.auth.authenticate_session(login.cookie);
        CHECK(known->lacks_second_factor == login.principal.lacks_second_factor);
        return known->lacks_second_factor;
    };
    CHECK_FALSE(lacks(kEmail));
    SettingsChange change;
    change.require_totp.emplace(Role::kAdmin);
    desk.settings.update(desk.actor, change);
    CHECK(lacks(kEmail));
    CHECK_FALSE(lacks("eva@example.org"));
    // The configuration may ask more people than the settings.
    service::Auth strict(
        *desk.temp, desk.key, desk.passwords, desk.cache, desk.refusals, {Role::kViewer});
    CHECK(strict.login("eva@example.org", kPassword, {kHere}).principal.lacks_second_factor);
    change.require_totp.emplace(std::nullopt);
    desk.settings.update(desk.actor, change);
    CHECK_FALSE(lacks(kEmail));
}
