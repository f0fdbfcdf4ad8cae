// Several senders, and relays that want to be spoken to in their own way, over real sockets.
#include <catch2/catch.hpp>

#include "mail/smtp/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;
using std::chrono::milliseconds;
using Then = SmtpRule::Then;

namespace {

/// Two senders with a relay each, and an engine for both.
struct TwoSenders {
    explicit TwoSenders(int cap, FakeSmtpOptions relay = {}, std::vector<SmtpRule> rules = {})
        : options(quick_options()), first(relay, std::move(rules)), second(relay) {
        options.connections = cap;
        one = account_at(first.port(), cap);
        two = account_at(second.port(), cap);
        two->sender_id = 8;
        engine.emplace(recorder, options, clock);
        recorder.attach(*engine);
    }

    /// Messages first to last of one sender.
    void send(std::uint64_t from,
              std::uint64_t to,
              const std::shared_ptr<const SmtpAccount>& account) {
        std::vector<Outgoing> messages;
        for (std::uint64_t i = from; i <= to; ++i) {
            messages.push_back(mail_to(i, account));
        }
        engine->submit(std::move(messages));
    }

    SmtpOptions options;
    FakeSmtpServer first, second;
    campaignd::SystemClock clock;
    SmtpRecorder recorder;
    std::shared_ptr<SmtpAccount> one, two;
    std::optional<SmtpEngine> engine;
};

std::ptrdiff_t count_with(const std::vector<std::string>& lines, const std::string& part) {
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("a sender that fills the cap shares it with a second one, calmly", "[mail]") {
    FakeSmtpOptions relay;
    relay.delay = milliseconds(1);
    TwoSenders both(4, relay);
    both.send(1, 4'000, both.one);
    REQUIRE(both.recorder.wait_outcomes(100));
    both.send(5'001, 5'200, both.two);
    REQUIRE(both.recorder.wait([&] { return both.second.mails().size() == 200; }));
    CHECK(both.first.mails().size() < 4'000);  // it did not have to wait for the first to end
    CHECK(both.first.connections() <= 8);
    CHECK(both.second.connections() <= 4);
    REQUIRE(both.recorder.wait_outcomes(4'200));
    CHECK(both.recorder.count(Verdict::kSent) == 4'200);
}

TEST_CASE("a relay silent after MAIL does not hold up another sender", "[mail]") {
    FakeSmtpOptions relay;
    relay.pipelining = false;  // else its next answer would be taken for the one that is missing
    TwoSenders both(4, relay, {{"MAIL", "", "", Then::kGoOn}});
    both.send(1, 8, both.one);
    REQUIRE(eventually([&] { return count_with(both.first.lines(), " MAIL ") == 4; }));
    both.send(101, 150, both.two);
    REQUIRE(both.recorder.wait([&] { return both.second.mails().size() == 50; }));
    both.engine->stop_now();
    CHECK(both.recorder.total() == 58);
    CHECK(both.recorder.count(Verdict::kNotSent) == 8);
}

TEST_CASE("answers to dots that do not come are waited for without holding others up", "[mail]") {
    FakeSmtpOptions relay;
    relay.pipelining = false;
    TwoSenders both(4, relay, {{"DOT", "", "", Then::kGoOn}});
    both.send(1, 8, both.one);
    REQUIRE(eventually([&] { return both.first.dots() == 4; }));
    both.send(101, 150, both.two);
    REQUIRE(both.recorder.wait([&] { return both.second.mails().size() == 50; }));
    CHECK(both.recorder.count(Verdict::kUnknown) == 0);
    both.engine->stop_now();
    CHECK(both.recorder.total() == 58);
    CHECK(both.recorder.count(Verdict::kUnknown) == 4);
}

TEST_CASE("a relay that refuses what comes before its answer to the dot fails nobody", "[mail]") {
    FakeSmtpOptions strict;
    strict.strict_dot = true;
    SmtpBench bench(strict, {}, SmtpRecorder::Dots::kAllow, quick_options(), 4);
    bench.send(200);
    REQUIRE(bench.recorder.wait_outcomes(200));
    CHECK(bench.recorder.count(Verdict::kSent) == 200);
    CHECK(bench.server.mails().size() == 200);
    REQUIRE(bench.recorder.learnt().size() == 1);
    CHECK(bench.recorder.learnt()[0].follow_again_at > bench.clock.now());
    CHECK(count_with(bench.server.lines(), "early MAIL") == 1);
}

TEST_CASE("what an earlier process learnt of a relay is kept to", "[mail]") {
    FakeSmtpOptions strict;
    strict.strict_dot = true;
    strict.goodbye_after = 3;
    SmtpBench bench(strict);
    bench.account->habits.follow_again_at = bench.clock.now() + 60'000;
    bench.account->habits.messages_per_connection = 3;
    bench.account->habits.limit_again_at = bench.clock.now() + 60'000;
    bench.send(12);
    REQUIRE(bench.recorder.wait_outcomes(12));
    CHECK(bench.recorder.count(Verdict::kSent) == 12);
    CHECK(count_with(bench.server.lines(), "early ") == 0);
    CHECK(bench.server.connections() == 4);
    CHECK(bench.engine.counters().stale_restarts == 0);
}

TEST_CASE("421 after some messages of a connection does not cost connections", "[mail]") {
    FakeSmtpOptions relay;
    relay.goodbye_after = 10;
    SmtpBench bench(relay, {}, SmtpRecorder::Dots::kAllow, quick_options(), 20);
    bench.send(600);
    REQUIRE(bench.recorder.wait_outcomes(600));
    CHECK(bench.recorder.count(Verdict::kSent) == 600);
    REQUIRE_FALSE(bench.recorder.learnt().empty());
    CHECK(bench.recorder.learnt().back().messages_per_connection == 10);
    CHECK(bench.engine.counters().stale_restarts <= 40);  // no more than before it was learnt
    REQUIRE(eventually([&] { return !bench.engine.status().empty(); }));
    CHECK(bench.engine.status()[0].limit == 20);
}

TEST_CASE("a relay works when it has answered about a message, not when it answers EHLO",
          "[mail]") {
    SmtpBench bench({}, {{"MAIL", "", "421 4.7.0 try later\r\n", Then::kClose, {}, 1}});
    bench.send(1);
    REQUIRE(bench.recorder.wait_outcomes(1));
    CHECK(bench.recorder.connected() == 0);
    bench.engine.submit({mail_to(2, bench.account)});
    REQUIRE(bench.recorder.wait_outcomes(2));
    CHECK(bench.recorder.connected() == 1);
}
