#include <catch2/catch.hpp>

#include "mail/smtp/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;
using Then = SmtpRule::Then;

TEST_CASE("messages arrive unchanged and each gets one outcome", "[mail]") {
    SmtpBench bench({}, {}, SmtpRecorder::Dots::kAllow, quick_options(), 4);
    bench.send(200);
    REQUIRE(bench.recorder.wait_outcomes(200));
    CHECK(bench.recorder.count(Verdict::kSent) == 200);
    CHECK(bench.recorder.total() == 200);
    CHECK(bench.server.mails().size() == 200);
    CHECK(bench.server.connections() <= 4);
    const auto mails = bench.server.mails();
    const auto& mail = mails.front();
    CHECK(mail.from == "bounce@sender.test");
    CHECK(mail.to == "ada@example.test");
    CHECK(mail.data.find("\r\n\r\nHello\r\n") != std::string::npos);
    CHECK(bench.engine.counters().dots_sent == 200);
    CHECK(bench.engine.counters().dots_allowed == 200);
    CHECK(bench.server.dots() == 200);
}

TEST_CASE("where PIPELINING is offered the next envelope follows the dot", "[mail]") {
    SmtpBench bench;
    bench.send(50);
    REQUIRE(bench.recorder.wait_outcomes(50));
    CHECK(bench.server.connections() == 1);
    CHECK(bench.server.followed_dots() > 40);
}

TEST_CASE("without PIPELINING each command waits for its answer", "[mail]") {
    FakeSmtpOptions relay;
    relay.pipelining = false;
    SmtpBench bench(relay, {{"RCPT", "ada", "550 5.1.1 unknown\r\n", Then::kGoOn, {}, 1}});
    bench.send(20);
    REQUIRE(bench.recorder.wait_outcomes(20));
    CHECK(bench.recorder.count(Verdict::kSent) == 19);
    CHECK(bench.recorder.count(Verdict::kNoSuchAddress) == 1);
    CHECK(bench.server.followed_dots() == 0);
    CHECK(bench.server.connections() == 1);
    const auto lines = bench.server.lines();
    CHECK(std::count(lines.begin(), lines.end(), "1 RSET") == 1);
}

TEST_CASE("no dot leaves before it is allowed", "[mail]") {
    SmtpBench bench({}, {}, SmtpRecorder::Dots::kHold, quick_options(), 3);
    bench.send(6);
    REQUIRE(bench.recorder.wait_wanted(3));
    CHECK(bench.engine.counters().dots_sent == 0);
    CHECK(bench.server.dots() == 0);
    const auto wanted = bench.recorder.wanted();
    bench.engine.decide_dots({{wanted[0], true}, {wanted[1], false}});
    REQUIRE(bench.recorder.wait_outcomes(2));
    CHECK(bench.recorder.outcome(wanted[0]).result == Verdict::kSent);
    CHECK(bench.recorder.outcome(wanted[1]).result == Verdict::kNotSent);
    CHECK(bench.engine.counters().dots_sent == 1);
    CHECK(bench.server.mails().size() == 1);
    bench.engine.stop_now();
    CHECK(bench.recorder.total() == 6);
    CHECK(bench.recorder.count(Verdict::kNotSent) == 5);
    CHECK(bench.server.dots() == 1);
}

TEST_CASE("a refused dot drops the connection and the next message takes another", "[mail]") {
    SmtpBench bench({}, {}, SmtpRecorder::Dots::kRefuse);
    bench.send(3);
    REQUIRE(bench.recorder.wait_outcomes(3));
    CHECK(bench.recorder.count(Verdict::kNotSent) == 3);
    CHECK(bench.server.mails().empty());
    CHECK(bench.server.dots() == 0);
    CHECK(bench.server.connections() == 3);
}

TEST_CASE("a recipient refused while DATA is answered 354 gets an empty dot", "[mail]") {
    SmtpBench bench({}, {{"RCPT", "ada", "550 5.1.1 unknown\r\n", Then::kGoOn, {}, 3}});
    bench.send(10);
    REQUIRE(bench.recorder.wait_outcomes(10));
    CHECK(bench.recorder.count(Verdict::kNoSuchAddress) == 3);
    CHECK(bench.recorder.count(Verdict::kSent) == 7);
    CHECK(bench.engine.counters().empty_dots == 3);
    CHECK(bench.server.mails().size() == 7);
    CHECK(bench.server.connections() == 1);
    CHECK(bench.recorder.outcome(1).stage == "RCPT");
    CHECK(bench.recorder.outcome(1).enhanced == "5.1.1");
}

TEST_CASE("a transaction left open by a refused recipient is reset", "[mail]") {
    SmtpBench bench({},
                    {{"RCPT", "ada", "450 4.2.0 later\r\n", Then::kGoOn, {}, 1},
                     {"DATA", "ada", "503 5.5.1 no recipient\r\n", Then::kGoOn, {}, 1}});
    bench.send(2);
    REQUIRE(bench.recorder.wait_outcomes(2));
    CHECK(bench.recorder.outcome(1).result == Verdict::kDeferred);
    CHECK(bench.recorder.outcome(2).result == Verdict::kSent);
    const auto lines = bench.server.lines();
    CHECK(std::count(lines.begin(), lines.end(), "1 RSET") == 1);
}

TEST_CASE("each refusal is told with its stage", "[mail]") {
    struct Case {
        SmtpRule rule;
        Verdict result;
        const char* stage;
    };

    const std::vector<Case> cases = {
        {{"MAIL", "", "550 5.7.1 no\r\n"}, Verdict::kSenderRefused, "MAIL"},
        {{"MAIL", "", "451 4.3.0 later\r\n"}, Verdict::kRelayDeferred, "MAIL"},
        {{"RCPT", "", "550 5.7.1 blocked\r\n"}, Verdict::kPolicyRefused, "RCPT"},
        {{"DATA", "", "554 5.6.0 no\r\n"}, Verdict::kPolicyRefused, "DATA"},
        {{"DATA", "", "451 4.3.0 later\r\n"}, Verdict::kRelayDeferred, "DATA"},
        {{"DOT", "", "554 5.6.0 no\r\n"}, Verdict::kPolicyRefused, "dot"},
        {{"DOT", "", "451-4.3.0 later\r\n451 4.3.0 please\r\n"}, Verdict::kRelayDeferred, "dot"},
        {{"DOT", "", "550 5.7.26 policy\r\n"}, Verdict::kPolicyRefused, "dot"},
    };
    for (Case one : cases) {
        INFO(one.rule.verb << " " << one.rule.reply);
        one.rule.times = 1;
        SmtpBench bench({}, {one.rule});
        bench.send(3);
        REQUIRE(bench.recorder.wait_outcomes(3));
        CHECK(bench.recorder.outcome(1).result == one.result);
        CHECK(bench.recorder.outcome(1).stage == one.stage);
        // Where the account is refused, the others of its sender go back unsent.
        const bool alone = one.result != Verdict::kSenderRefused;
        CHECK(bench.recorder.count(Verdict::kNotSent) == (alone ? 0 : 2));
        CHECK(bench.recorder.count(Verdict::kSent) == (alone ? 2 : 0));
        CHECK(bench.server.mails().size() == (alone ? 2 : 0));
    }
}

TEST_CASE("strange but legal answers change nothing", "[mail]") {
    FakeSmtpOptions relay;
    relay.chunk = 1;
    SmtpBench chopped(relay, {{"RCPT", "", "250-2.1.5 one\r\n250-two\r\n250 three\r\n"}});
    chopped.send(3);
    REQUIRE(chopped.recorder.wait_outcomes(3));
    CHECK(chopped.recorder.count(Verdict::kSent) == 3);

    std::string huge;
    while (huge.size() < (1U << 20U)) {
        huge += "250-" + std::string(500, 'x') + "\r\n";
    }
    SmtpBench talkative({}, {{"DOT", "", huge + "250 ok\r\n"}});
    talkative.send(2);
    REQUIRE(talkative.recorder.wait_outcomes(2));
    CHECK(talkative.recorder.count(Verdict::kSent) == 2);
    CHECK(talkative.recorder.outcome(1).reply.size() <= 500);

    SmtpBench binary({}, {{"DOT", "", std::string("250 a\0b\r\n", 9)}});
    binary.send(2);
    REQUIRE(binary.recorder.wait_outcomes(2));
    CHECK(binary.recorder.count(Verdict::kSent) == 2);
}

TEST_CASE("a message for an international address needs a relay that offers it", "[mail]") {
    SmtpBench plain;
    plain.send(1, "j\xc3\xb6rg@example.test");
    REQUIRE(plain.recorder.wait_outcomes(1));
    CHECK(plain.recorder.outcome(1).result == Verdict::kRefused);
    FakeSmtpOptions relay;
    relay.smtp_utf8 = true;
    SmtpBench modern(relay);
    modern.send(1, "j\xc3\xb6rg@example.test");
    REQUIRE(modern.recorder.wait_outcomes(1));
    CHECK(modern.recorder.outcome(1).result == Verdict::kSent);
}

TEST_CASE("a changed account is dialled anew", "[mail]") {
    SmtpBench bench;
    bench.send(2);
    REQUIRE(bench.recorder.wait_outcomes(2));
    auto changed = std::make_shared<SmtpAccount>(*bench.account);
    changed->revision = 2;
    bench.engine.submit({mail_to(3, changed), mail_to(4, changed)});
    REQUIRE(bench.recorder.wait_outcomes(4));
    CHECK(bench.server.connections() == 2);
}

TEST_CASE("draining gives back what has no dot and waits for the rest", "[mail]") {
    SmtpBench bench({}, {}, SmtpRecorder::Dots::kHold, quick_options(), 2);
    bench.send(10);
    REQUIRE(bench.recorder.wait_wanted(2));
    const auto wanted = bench.recorder.wanted();
    bench.engine.begin_drain();
    REQUIRE(bench.recorder.wait_outcomes(8));
    CHECK(bench.recorder.count(Verdict::kNotSent) == 8);
    CHECK_FALSE(bench.engine.drained());
    bench.engine.decide_dots({{wanted[0], true}, {wanted[1], true}});
    REQUIRE(bench.recorder.wait_outcomes(10));
    CHECK(bench.recorder.count(Verdict::kSent) == 2);
    bench.engine.stop_now();
    CHECK(bench.engine.drained());
    CHECK(bench.recorder.total() == 10);
}

TEST_CASE("the global cap is shared between senders", "[mail]") {
    SmtpOptions options = quick_options();
    options.connections = 2;
    SmtpBench bench({}, {}, SmtpRecorder::Dots::kAllow, options, 2);
    std::vector<Outgoing> messages;
    for (std::uint64_t i = 1; i <= 300; ++i) {
        auto account = std::make_shared<SmtpAccount>(*bench.account);
        account->sender_id = static_cast<std::int64_t>(i % 5);
        messages.push_back(mail_to(i, account));
    }
    bench.engine.submit(std::move(messages));
    REQUIRE(bench.recorder.wait_outcomes(300));
    CHECK(bench.recorder.count(Verdict::kSent) == 300);
}
