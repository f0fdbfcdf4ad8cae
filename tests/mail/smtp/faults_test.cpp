#include <catch2/catch.hpp>

#include "mail/smtp/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;
using std::chrono::milliseconds;
using Then = SmtpRule::Then;

TEST_CASE("a connection cut before the dot leaves no doubt", "[mail]") {
    struct Case {
        SmtpRule rule;
        Verdict result;
        const char* stage;
    };

    const std::vector<Case> cases = {
        {{"MAIL", "", "", Then::kClose, {}, 1}, Verdict::kNotSent, "MAIL"},
        {{"RCPT", "", "", Then::kClose, {}, 1}, Verdict::kLost, "RCPT"},
        {{"DATA", "", "", Then::kClose, {}, 1}, Verdict::kLost, "DATA"},
        {{"BODY", "", "", Then::kClose, {}, 1}, Verdict::kLost, "dot"},
        {{"BODY", "", "552 5.3.4 too big\r\n", Then::kClose, {}, 1},
         Verdict::kPolicyRefused,
         "body"},
    };
    for (const Case& one : cases) {
        INFO(one.rule.verb << " " << one.rule.reply);
        SmtpBench bench({}, {one.rule}, SmtpRecorder::Dots::kHold);
        bench.send(1);
        REQUIRE(bench.recorder.wait_outcomes(1));
        CHECK(bench.recorder.outcome(1).result == one.result);
        CHECK(bench.recorder.outcome(1).stage == one.stage);
        CHECK(bench.engine.counters().dots_sent == 0);
        CHECK(bench.server.dots() == 0);
    }
}

TEST_CASE("a cut after the dot is in doubt, the message behind it is not", "[mail]") {
    for (const auto then : {Then::kClose, Then::kReset}) {
        for (const char* reply : {"", "25", "250-half\r\n"}) {
            INFO(reply);
            SmtpBench bench({}, {{"DOT", "", reply, then, {}, 1}});
            bench.send(2);
            REQUIRE(bench.recorder.wait_outcomes(2));
            CHECK(bench.recorder.outcome(1).result == Verdict::kUnknown);
            CHECK(bench.recorder.outcome(1).stage == "dot");
            CHECK(bench.recorder.outcome(2).result == Verdict::kNotSent);
            CHECK(bench.server.dots() == 1);
        }
    }
}

TEST_CASE("250 counts even when a reset follows at once", "[mail]") {
    SmtpBench bench({}, {{"DOT", "", "250 2.0.0 ok\r\n", Then::kReset, {}, 1}});
    bench.send(1);
    REQUIRE(bench.recorder.wait_outcomes(1));
    CHECK(bench.recorder.outcome(1).result == Verdict::kSent);
}

TEST_CASE("a relay that limits messages per connection costs no attempt", "[mail]") {
    FakeSmtpOptions relay;
    relay.max_messages = 3;
    SmtpBench bench(relay);
    bench.send(20);
    REQUIRE(bench.recorder.wait_outcomes(20));
    CHECK(bench.recorder.count(Verdict::kSent) == 20);
    CHECK(bench.server.mails().size() == 20);
    CHECK(bench.server.connections() == 7);
    CHECK(bench.engine.counters().stale_restarts == 6);
}

TEST_CASE("421 between messages moves the next one to a new connection", "[mail]") {
    SmtpBench bench;
    bench.send(1);
    REQUIRE(bench.recorder.wait_outcomes(1));
    bench.server.add_rule({"MAIL", "", "421 4.7.0 enough\r\n", Then::kClose, {}, 1});
    bench.engine.submit({mail_to(2, bench.account)});
    REQUIRE(bench.recorder.wait_outcomes(2));
    CHECK(bench.recorder.outcome(2).result == Verdict::kSent);
    CHECK(bench.server.connections() == 2);
}

TEST_CASE("421 at the first MAIL is the sender's trouble and charges nobody", "[mail]") {
    SmtpBench bench({}, {{"MAIL", "", "421 4.7.0 try later\r\n", Then::kClose}});
    bench.send(5);
    REQUIRE(bench.recorder.wait_outcomes(5));
    CHECK(bench.recorder.count(Verdict::kNotSent) == 5);
    CHECK(bench.recorder.troubles().size() == 1);
    CHECK(bench.server.connections() == 1);
}

TEST_CASE("421 as the answer to a dot puts the sender off", "[mail]") {
    SmtpBench bench({}, {{"DOT", "", "421 4.3.2 going down\r\n", Then::kClose, {}, 1}});
    bench.send(2);
    REQUIRE(bench.recorder.wait_outcomes(2));
    CHECK(bench.recorder.outcome(1).result == Verdict::kRelayDeferred);
    CHECK(bench.recorder.outcome(2).result == Verdict::kSent);
}

TEST_CASE("a silent relay is given up by stage", "[mail]") {
    struct Case {
        const char* verb;
        Verdict result;
        milliseconds SmtpOptions::*timeout;
    };

    for (const Case& one : {Case{"MAIL", Verdict::kRelayDeferred, &SmtpOptions::command_timeout},
                            Case{"RCPT", Verdict::kRelayDeferred, &SmtpOptions::command_timeout},
                            Case{"DATA", Verdict::kRelayDeferred, &SmtpOptions::data_timeout},
                            Case{"DOT", Verdict::kUnknown, &SmtpOptions::dot_timeout}}) {
        INFO(one.verb);
        SmtpOptions options = quick_options();
        options.*one.timeout = milliseconds(400);  // of this stage alone
        FakeSmtpOptions relay;
        relay.pipelining = false;  // else its answer to the next command would be taken for it
        SmtpBench bench(
            relay, {{one.verb, "", "", Then::kGoOn, {}, 1}}, SmtpRecorder::Dots::kAllow, options);
        bench.send(1);
        REQUIRE(bench.recorder.wait_outcomes(1));
        CHECK(bench.recorder.outcome(1).result == one.result);
        const auto troubles = bench.recorder.troubles();
        if (one.result == Verdict::kRelayDeferred) {
            REQUIRE(troubles.size() == 1);
            CHECK(troubles[0].what.find("relay 127.0.0.1:" + std::to_string(bench.server.port()) +
                                        ": no answer to " + one.verb) == 0);
        } else {
            CHECK(troubles.empty());
        }
    }
}

TEST_CASE("silence about one message while the relay takes others is that message's", "[mail]") {
    SmtpOptions options = quick_options();
    options.command_timeout = milliseconds(1'500);
    FakeSmtpOptions relay;
    relay.pipelining = false;
    SmtpBench bench(relay, {}, SmtpRecorder::Dots::kAllow, options, 2);
    bench.server.add_rule({"RCPT", "mute@", "", Then::kGoOn});
    bench.server.add_rule({"DOT", "", "", Then::kGoOn, milliseconds(100), -1, true});
    std::vector<Outgoing> messages{mail_to(1, bench.account, "mute@example.test")};
    for (std::uint64_t i = 2; i <= 40; ++i) {
        messages.push_back(mail_to(i, bench.account));
    }
    bench.engine.submit(std::move(messages));
    REQUIRE(bench.recorder.wait_outcomes(40));
    CHECK(bench.recorder.outcome(1).result == Verdict::kLost);
    CHECK(bench.recorder.troubles().empty());
}

TEST_CASE("a relay that nobody answers for is named with the remedy", "[mail]") {
    int port = 0;
    {
        const FakeSmtpServer gone;
        port = gone.port();
    }
    SmtpBench bench;
    auto account = account_at(port, 5);
    bench.engine.submit({mail_to(1, account), mail_to(2, account), mail_to(3, account)});
    REQUIRE(bench.recorder.wait_outcomes(3));
    CHECK(bench.recorder.count(Verdict::kNotSent) == 3);
    const auto troubles = bench.recorder.troubles();
    REQUIRE(troubles.size() == 1);
    CHECK(troubles[0].what ==
          "relay 127.0.0.1:" + std::to_string(port) + ": connection refused; check host and port");
    CHECK_FALSE(troubles[0].permanent_looking);
}

TEST_CASE("a relay with few connections is used with few", "[mail]") {
    SmtpBench bench({}, {}, SmtpRecorder::Dots::kAllow, quick_options(), 5);
    bench.server.add_rule({"MAIL", "", "", Then::kGoOn, milliseconds(20), -1, true});
    bench.server.add_rule({"BANNER", "", "220 fake.test\r\n", Then::kGoOn, {}, 2});
    bench.server.add_rule({"BANNER", "", "421 4.7.0 too many connections\r\n", Then::kClose});
    bench.send(60);
    REQUIRE(bench.recorder.wait_outcomes(60));
    CHECK(bench.recorder.count(Verdict::kSent) == 60);
    CHECK(bench.recorder.troubles().empty());
}

TEST_CASE("stopping in the middle leaves doubt only for dots that are out", "[mail]") {
    SmtpBench bench({},
                    {{"DOT", "", "", Then::kGoOn, std::chrono::minutes(1), -1, true}},
                    SmtpRecorder::Dots::kAllow,
                    quick_options(),
                    3);
    bench.send(9);
    REQUIRE(bench.recorder.wait_wanted(3));
    REQUIRE(eventually([&] { return bench.server.dots() == 3; }));
    bench.engine.stop_now();
    CHECK(bench.recorder.total() == 9);
    CHECK(bench.recorder.count(Verdict::kUnknown) == 3);
    CHECK(bench.recorder.count(Verdict::kNotSent) == 6);
}

TEST_CASE("what is not SMTP ends the connection", "[mail]") {
    SmtpBench bench({}, {{"RCPT", "", "hello there\r\n", Then::kGoOn, {}, 1}});
    bench.send(1);
    REQUIRE(bench.recorder.wait_outcomes(1));
    CHECK(bench.recorder.outcome(1).result == Verdict::kLost);
}

TEST_CASE("no message leaves through the relay of another sender", "[mail]") {
    FakeSmtpOptions stingy;
    stingy.goodbye_after = 5;
    const FakeSmtpServer first(stingy);
    const FakeSmtpServer second(stingy);
    campaignd::SystemClock clock;
    SmtpRecorder recorder;
    SmtpEngine engine(recorder, quick_options(), clock);
    recorder.attach(engine);
    auto one = account_at(first.port(), 50);
    auto two = account_at(second.port(), 50);
    two->sender_id = 8;
    std::vector<Outgoing> messages;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        const bool even = i % 2 == 0;
        messages.push_back(mail_to(i, even ? one : two, even ? "a@one.test" : "a@two.test"));
    }
    engine.submit(std::move(messages));
    REQUIRE(recorder.wait_outcomes(1'000));
    const auto strangers = [](const FakeSmtpServer& server, const std::string& own) {
        const auto mails = server.mails();
        return std::count_if(
            mails.begin(), mails.end(), [&](const auto& mail) { return mail.to != own; });
    };
    CHECK(strangers(first, "a@one.test") == 0);
    CHECK(strangers(second, "a@two.test") == 0);
    CHECK(recorder.count(Verdict::kSent) == first.mails().size() + second.mails().size());
}
