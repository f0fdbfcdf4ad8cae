#include "service/upkeep/invitations.h"

#include <catch2/catch.hpp>

#include "service/desk.h"
#include "store/users.h"
#include "support/factories.h"

using namespace campaignd;
using namespace std::chrono_literals;
using campaignd::test::code_of;
using campaignd::test::kPassword;
using campaignd::test::Studio;

namespace {

constexpr const char* kEmail = "eva@example.org";
constexpr const char* kCount = "SELECT count(*) FROM invitation";

struct Bench : Studio {
    Invitation invite(const std::string& email = kEmail) {
        return invitations.invite(actor, {email, Role::kEditor, sender, PageLanguage::kGerman});
    }

    std::string mail() const {
        return temp->read([](const db::ReadTx& tx) {
            db::Statement row = tx.query_uncached(
                "SELECT envelope_to || ' ' || raw FROM sandbox_message ORDER BY id DESC LIMIT 1");
            return row.step() ? row.string(0) : std::string();
        });
    }

    /// Of the last mail: what stands behind /invitation/ in its link.
    std::string token() const {
        const std::string text = mail();
        const std::string mark = "/invitation/";
        const std::size_t at = text.find(mark);
        REQUIRE(at != text.npos);
        const std::size_t from = at + mark.size();
        return text.substr(from, text.find_first_of("\r\n ", from) - from);
    }

    service::PasswordHasher hasher;
    service::Invitations invitations{*temp, senders, links, hasher};
    std::int64_t sender = add_sender();
};

}  // namespace

TEST_CASE("an invitation is a mail whose link makes a user, once", "[service]") {
    Bench bench;
    const Invitation made = bench.invite();
    CHECK(made.sent_at == bench.temp.clock.now());
    CHECK(made.fault.empty());
    CHECK(bench.mail().starts_with(std::string(kEmail) + ' '));
    const std::string token = bench.token();
    CHECK(bench.invitations.look(token).email == kEmail);
    CHECK(code_of([&] {
              bench.invitations.accept({token, "Eva", "short"}, "");
          }) == ErrorCode::kInvalid);
    const User user = bench.invitations.accept({token, "Eva", kPassword}, "192.0.2.1");
    CHECK(user.email == kEmail);
    CHECK(user.role == Role::kEditor);
    CHECK(user.name == "Eva");
    CHECK(user.page.language == PageLanguage::kGerman);
    CHECK(bench.temp.integer(kCount) == 0);
    CHECK(code_of([&] { bench.invitations.look(token); }) == ErrorCode::kNotFound);
    CHECK(code_of([&] {
              bench.invitations.accept({token, "", kPassword}, "");
          }) == ErrorCode::kNotFound);
    CHECK(code_of([&] { bench.invite("EVA@example.org"); }) == ErrorCode::kConflict);
}

TEST_CASE("a link works for 72 hours, and a later one makes it void", "[service]") {
    Bench bench;
    const Invitation made = bench.invite();
    const std::string first = bench.token();
    CHECK(code_of([&] { bench.invite(); }) == ErrorCode::kConflict);
    bench.temp.clock.advance(71h);
    CHECK(bench.invitations.resend(bench.actor, made.id).link_at == bench.temp.clock.now());
    const std::string second = bench.token();
    CHECK(code_of([&] { bench.invitations.look(first); }) == ErrorCode::kNotFound);
    bench.temp.clock.advance(72h - 1ms);
    CHECK(bench.invitations.look(second).id == made.id);
    bench.temp.clock.advance(1ms);
    CHECK(code_of([&] { bench.invitations.look(second); }) == ErrorCode::kNotFound);
    CHECK(bench.invitations.list({}).items.size() == 1);
    // An expired one stands in nobody's way.
    CHECK(bench.invite().id > 0);
    CHECK(bench.temp.integer(kCount) == 1);
}

TEST_CASE("a forged or withdrawn link says the same as a used one", "[service]") {
    Bench bench;
    const Invitation made = bench.invite();
    const std::string token = bench.token();
    const auto text_of_look = [&](const std::string& one) {
        return campaignd::test::text_of([&] { bench.invitations.look(one); });
    };
    std::string forged = token;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    const std::string unknown = text_of_look("");
    CHECK_FALSE(unknown.empty());
    CHECK(text_of_look(forged) == unknown);
    CHECK(text_of_look("1.2") == unknown);
    bench.invitations.revoke(bench.actor, made.id);
    CHECK(text_of_look(token) == unknown);
    CHECK(code_of([&] { bench.invitations.revoke(bench.actor, made.id); }) == ErrorCode::kNotFound);
}

TEST_CASE("an invitation whose sender is gone says so, and can be withdrawn", "[service]") {
    Bench bench;
    CHECK(code_of([&] {
              bench.invitations.invite(bench.actor, {kEmail, Role::kViewer, 987, {}});
          }) == ErrorCode::kInvalid);
    const Invitation made = bench.invite();
    bench.senders.remove(bench.actor, bench.sender);
    const auto list = bench.invitations.list({}).items;
    REQUIRE(list.size() == 1);
    CHECK_FALSE(list[0].sender_id);
    CHECK(code_of([&] { bench.invitations.resend(bench.actor, made.id); }) == ErrorCode::kConflict);
    bench.invitations.revoke(bench.actor, made.id);
    CHECK(bench.temp.integer(kCount) == 0);
}

TEST_CASE("a mail that does not leave says why, and the invitation stays", "[service]") {
    Bench bench;
    bench.temp.run("UPDATE sender SET transport = 0, host = '127.0.0.1', port = 9, tls = 0");
    const Invitation made = bench.invite();
    CHECK_FALSE(made.sent_at);
    CHECK_FALSE(made.fault.empty());
    CHECK(bench.temp.integer(kCount) == 1);
    bench.temp.run("UPDATE sender SET transport = 1");
    const Invitation again = bench.invitations.resend(bench.actor, made.id);
    CHECK(again.sent_at);
    CHECK(again.fault.empty());
}
