#include <catch2/catch.hpp>

#include "base/crypto.h"
#include "mail/smtp/blocking.h"
#include "mail/smtp/support.h"
#include "support/tls_relay.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;

namespace {

constexpr std::chrono::milliseconds kLimit{10'000};

SmtpAccount login_at(int port, TlsMode tls, const std::string& password = "s3cret-word") {
    SmtpAccount account = *account_at(port, 3);
    account.tls = tls;
    account.username = "ada";
    account.password = password;
    return account;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("messages pass a relay with STARTTLS and AUTH unchanged", "[mail]") {
    TlsRelay relay("starttls", "ada", "s3cret-word");
    auto account = std::make_shared<const SmtpAccount>(login_at(relay.port(), TlsMode::kStartTls));
    curl_for_tests();
    SystemClock clock;
    SmtpRecorder recorder;
    SmtpOptions options = quick_options();
    options.ca_file = relay.ca_file();
    SmtpEngine engine(recorder, options, clock);
    recorder.attach(engine);
    std::string large = "Subject: large\r\n\r\n";
    while (large.size() < 300'000) {
        large += ".a line that begins with a dot and fills more than one TLS record\r\n";
    }
    std::vector<Outgoing> messages;
    for (std::uint64_t i = 1; i <= 20; ++i) {
        messages.push_back({i, account, "b@sender.test", "ada@example.test", large});
    }
    engine.submit(std::move(messages));
    REQUIRE(recorder.wait_outcomes(20));
    CHECK(recorder.count(Verdict::kSent) == 20);
    const std::string digest = hex_encode(sha256(large));
    for (int i = 0; i < 20; ++i) {
        const std::string line = relay.next_line();
        CHECK(contains(line, "accepted TLSv1.3 ada@example.test"));
        CHECK(contains(line, digest));
    }
}

TEST_CASE("implicit TLS works for a test message", "[mail]") {
    TlsRelay relay("tls", "ada", "s3cret-word");
    const SmtpAccount account = login_at(relay.port(), TlsMode::kTls);
    curl_for_tests();
    const auto outcome = send_one(account, mail_to(1, nullptr), kLimit, relay.ca_file());
    CHECK(outcome.result == Verdict::kSent);
    CHECK(contains(relay.next_line(), "accepted"));
    const auto verified = verify_smtp(account, kLimit, relay.ca_file());
    CHECK(verified.ok);
    CHECK(verified.features.auth);
    CHECK(contains(verified.greeting, "220 tls.test"));
}

TEST_CASE("a certificate nobody vouches for is refused before the password is sent", "[mail]") {
    TlsRelay relay("starttls", "ada", "s3cret-word");
    curl_for_tests();
    const auto result = verify_smtp(login_at(relay.port(), TlsMode::kStartTls), kLimit);
    CHECK_FALSE(result.ok);
    CHECK(result.permanent_looking);
    CHECK(contains(result.error, "certificate"));
    CHECK(contains(result.error, "127.0.0.1:" + std::to_string(relay.port())));
}

TEST_CASE("a certificate of another host is refused", "[mail]") {
    TlsRelay relay("tls", "ada", "s3cret-word", "DNS:other.test");
    curl_for_tests();
    const auto result = verify_smtp(login_at(relay.port(), TlsMode::kTls), kLimit, relay.ca_file());
    CHECK_FALSE(result.ok);
    CHECK(contains(result.error, "certificate"));
}

TEST_CASE("a wrong password is told without quoting it and tried once", "[mail]") {
    TlsRelay relay("starttls", "ada", "s3cret-word");
    auto account = std::make_shared<const SmtpAccount>(
        login_at(relay.port(), TlsMode::kStartTls, "wr0ng-word"));
    curl_for_tests();
    SystemClock clock;
    SmtpRecorder recorder;
    SmtpOptions options = quick_options();
    options.ca_file = relay.ca_file();
    SmtpEngine engine(recorder, options, clock);
    recorder.attach(engine);
    engine.submit({mail_to(1, account), mail_to(2, account), mail_to(3, account)});
    REQUIRE(recorder.wait_outcomes(3));
    CHECK(recorder.count(Verdict::kNotSent) == 3);
    const auto troubles = recorder.troubles();
    REQUIRE(troubles.size() == 1);
    CHECK(contains(troubles[0].what, "AUTH refused (535 5.7.8 bad credentials)"));
    CHECK(contains(troubles[0].what, "check username and password"));
    CHECK_FALSE(contains(troubles[0].what, "wr0ng-word"));
    CHECK(troubles[0].permanent_looking);
}

TEST_CASE("a relay without STARTTLS gets nothing from an account that wants it", "[mail]") {
    FakeSmtpServer server;
    const auto result = verify_smtp(login_at(server.port(), TlsMode::kStartTls), kLimit);
    CHECK_FALSE(result.ok);
    CHECK(contains(result.error, "does not offer STARTTLS"));
    for (const std::string& line : server.lines()) {
        CHECK_FALSE(contains(line, "AUTH"));
    }
}

TEST_CASE("no relay is dialled where clouds keep their metadata, however it is written", "[mail]") {
    curl_for_tests();
    for (const char* host :
         {"169.254.169.254", "2852039166", "0xa9fea9fe", "::ffff:169.254.169.254", "fe80::1"}) {
        CAPTURE(host);
        SmtpAccount account = login_at(25, TlsMode::kNone);
        account.host = host;
        const auto result = verify_smtp(account, kLimit);
        CHECK_FALSE(result.ok);
        CHECK(result.permanent_looking);
        CHECK(contains(result.error, "mail servers may not be at this address"));
        const auto outcome = send_one(account, mail_to(1, nullptr), kLimit);
        CHECK(outcome.result != Verdict::kSent);
    }
}

TEST_CASE("a relay may be on this machine unless private addresses are forbidden", "[mail]") {
    FakeSmtpServer server;
    SmtpAccount account = login_at(server.port(), TlsMode::kNone);
    account.username.clear();
    CHECK(verify_smtp(account, kLimit).ok);
    account.allow_private = false;
    account.host = "localhost";  // judged by what the name leads to
    const auto result = verify_smtp(account, kLimit);
    CHECK_FALSE(result.ok);
    CHECK(contains(result.error, "send.allow_private"));
}

TEST_CASE("a plain relay that offers no AUTH is told apart", "[mail]") {
    FakeSmtpServer silent;
    const auto none = verify_smtp(login_at(silent.port(), TlsMode::kNone), kLimit);
    CHECK_FALSE(none.ok);
    CHECK(contains(none.error, "does not offer AUTH"));
    FakeSmtpOptions options;
    options.offer_auth = true;
    options.username = "ada";
    options.password = "s3cret-word";
    FakeSmtpServer server(options);
    CHECK(verify_smtp(login_at(server.port(), TlsMode::kNone), kLimit).error.empty());
    const auto wrong = verify_smtp(login_at(server.port(), TlsMode::kNone, "no"), kLimit);
    CHECK(contains(wrong.error, "AUTH refused (535"));
}

TEST_CASE("malformed accounts are refused before anything is dialled", "[mail]") {
    SmtpAccount account = *account_at(25);
    account.host = "relay.test/path";
    CHECK(contains(verify_smtp(account, kLimit).error, "host"));
    account.host = "relay.test";
    account.port = 0;
    CHECK(contains(verify_smtp(account, kLimit).error, "port"));
}

TEST_CASE("a test message tells what the relay said", "[mail]") {
    FakeSmtpServer server({}, {{"RCPT", "", "550 5.1.1 nobody here\r\n"}});
    const auto outcome = send_one(*account_at(server.port()), mail_to(5, nullptr), kLimit);
    CHECK(outcome.cookie == 5);
    CHECK(outcome.result == Verdict::kNoSuchAddress);
    CHECK(outcome.reply == "5.1.1 nobody here");
    FakeSmtpServer good;
    CHECK(send_one(*account_at(good.port()), mail_to(6, nullptr), kLimit).result == Verdict::kSent);
    CHECK(good.mails().size() == 1);
}
