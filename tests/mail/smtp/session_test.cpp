#include "mail/smtp/session.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using namespace campaignd::mail;
using std::chrono::seconds;

namespace {

/// A session without sockets: the test plays the relay.
struct Dialogue {
    explicit Dialogue(bool pipelining = true)
        : session(features_with(pipelining), options, counters, now) {}

    static SmtpFeatures features_with(bool pipelining) {
        SmtpFeatures features;
        features.pipelining = pipelining;
        return features;
    }

    SmtpParcel parcel(std::uint64_t cookie) const {
        return {{cookie, account, "f@a.test", "t@b.test", "Hi\r\n.dot\r\n"}, 0};
    }

    /// All output, handed to the kernel.
    std::string sent() {
        std::string bytes(session.output());
        session.wrote(bytes.size(), bytes.size(), now);
        look();
        return bytes;
    }

    void relay(const std::string& bytes) {
        session.receive(bytes, now);
        look();
    }

    void end(SmtpEnd how) {
        session.ended(how);
        look();
    }

    /// Keeps what the session has to tell.
    void look() {
        SmtpEvents events = session.take_events();
        for (SmtpOutcome& outcome : events.outcomes) {
            outcomes.push_back(std::move(outcome));
        }
        if (events.dot_wanted) {
            dots_wanted.push_back(*events.dot_wanted);
        }
        if (events.early) {
            early = events.early;
        }
        if (events.again) {
            again.push_back(std::move(*events.again));
        }
    }

    void up_to_body(std::uint64_t cookie) {
        session.begin(parcel(cookie), now);
        sent();
        relay("250 ok\r\n250 ok\r\n354 go\r\n");
        sent();
    }

    std::shared_ptr<const SmtpAccount> account = std::make_shared<SmtpAccount>();
    SmtpOptions options;
    SmtpCounters counters;
    std::vector<SmtpOutcome> outcomes;
    std::vector<std::uint64_t> dots_wanted;
    std::vector<SmtpParcel> again;
    std::optional<EarlyEnvelope> early;
    SteadyTime now{seconds(1'000)};
    SmtpSession session;
};

const std::string kEnvelope = "MAIL FROM:<f@a.test>\r\nRCPT TO:<t@b.test>\r\nDATA\r\n";

}  // namespace

TEST_CASE("the dialogue's bytes are exactly these", "[mail]") {
    Dialogue talk;
    talk.session.begin(talk.parcel(1), talk.now);
    CHECK(talk.sent() == kEnvelope);
    talk.relay("250 2.1.0 ok\r\n250 2.1.5 ok\r\n");
    CHECK(talk.session.output().empty());
    talk.relay("354 go\r\n");
    CHECK(talk.sent() == "Hi\r\n..dot\r\n");
    CHECK(talk.dots_wanted == std::vector<std::uint64_t>{1});
    CHECK(talk.session.output().empty());
    talk.session.allow_dot(talk.parcel(2), talk.now);
    CHECK(talk.sent() == ".\r\n" + kEnvelope);
    talk.relay("250 2.0.0 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n");
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kSent);
    CHECK(talk.sent() == "Hi\r\n..dot\r\n");
    talk.session.allow_dot(std::nullopt, talk.now);
    CHECK(talk.sent() == ".\r\n");
    talk.relay("250 ok\r\n");
    CHECK(talk.outcomes.size() == 2);
    CHECK(talk.session.can_begin());
}

TEST_CASE("without PIPELINING one command leaves at a time", "[mail]") {
    Dialogue talk(false);
    talk.session.begin(talk.parcel(1), talk.now);
    CHECK(talk.sent() == "MAIL FROM:<f@a.test>\r\n");
    talk.relay("250 ok\r\n");
    CHECK(talk.sent() == "RCPT TO:<t@b.test>\r\n");
    talk.relay("250 ok\r\n");
    CHECK(talk.sent() == "DATA\r\n");
    talk.relay("354 ok\r\n");
    talk.sent();
    CHECK_FALSE(talk.session.can_follow());
}

TEST_CASE("the dot is not wanted while any byte of the body is unwritten", "[mail]") {
    Dialogue talk;
    talk.session.begin(talk.parcel(1), talk.now);
    talk.sent();
    talk.relay("250 ok\r\n250 ok\r\n354 go\r\n");
    const std::size_t size = talk.session.output().size();
    talk.session.wrote(size - 1, size - 1, talk.now);
    talk.look();
    CHECK(talk.dots_wanted.empty());
    talk.session.wrote(1, 1, talk.now);
    talk.look();
    CHECK(talk.dots_wanted.size() == 1);
}

TEST_CASE("a dot of which one byte stayed here is not in doubt", "[mail]") {
    Dialogue talk;
    talk.up_to_body(1);
    talk.session.allow_dot(std::nullopt, talk.now);
    talk.session.wrote(2, 2, talk.now);
    talk.end(SmtpEnd::kWriteFailed);
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kLost);
    CHECK(talk.counters.dots_sent == 0);
}

TEST_CASE("a dot offered to TLS may have left even when nothing was accepted", "[mail]") {
    Dialogue talk;
    talk.up_to_body(1);
    talk.session.allow_dot(talk.parcel(2), talk.now);
    talk.session.wrote(0, talk.session.output().size(), talk.now);
    talk.end(SmtpEnd::kWriteFailed);
    REQUIRE(talk.outcomes.size() == 2);
    CHECK(talk.outcomes[0].result == Verdict::kUnknown);
    CHECK(talk.outcomes[1].cookie == 2);
    CHECK(talk.outcomes[1].result == Verdict::kNotSent);
}

TEST_CASE("an answer that comes before the dot has left is no success", "[mail]") {
    Dialogue talk;
    talk.up_to_body(1);
    talk.session.allow_dot(std::nullopt, talk.now);
    talk.relay("250 already?\r\n");
    CHECK(talk.session.closing());
    talk.end(SmtpEnd::kPeerClosed);
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kLost);
}

TEST_CASE("354 after a refused MAIL but accepted recipient gets no dot at all", "[mail]") {
    Dialogue talk;
    talk.session.begin(talk.parcel(1), talk.now);
    talk.sent();
    talk.relay("550 5.1.8 no\r\n250 ok\r\n354 go\r\n");
    CHECK(talk.session.closing());
    CHECK(talk.session.output().empty());
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kSenderRefused);
}

TEST_CASE("a stale connection hands its message on, but not for ever", "[mail]") {
    SmtpParcel parcel = Dialogue().parcel(2);
    int moves = 0;
    for (;; ++moves) {
        Dialogue talk;
        talk.up_to_body(1);
        talk.session.allow_dot(std::nullopt, talk.now);
        talk.sent();
        talk.relay("250 ok\r\n");
        talk.session.begin(std::move(parcel), talk.now);
        talk.sent();
        talk.end(SmtpEnd::kPeerClosed);
        if (talk.again.empty()) {
            REQUIRE(talk.outcomes.size() == 2);
            CHECK(talk.outcomes[1].result == Verdict::kNotSent);
            break;
        }
        REQUIRE(moves < 100);
        parcel = std::move(talk.again.front());
    }
    CHECK(moves == 5);
}

TEST_CASE("each stage has its own deadline and our own decision has none", "[mail]") {
    Dialogue talk;
    CHECK(*talk.session.deadline() == talk.now + talk.options.idle_timeout);
    talk.session.begin(talk.parcel(1), talk.now);
    CHECK(*talk.session.deadline() == talk.now + talk.options.command_timeout);
    talk.sent();
    talk.relay("250 ok\r\n250 ok\r\n");
    CHECK(*talk.session.deadline() == talk.now + talk.options.data_timeout);
    talk.relay("354 ok\r\n");
    CHECK(*talk.session.deadline() == talk.now + talk.options.block_timeout);
    talk.sent();
    CHECK_FALSE(talk.session.deadline());
    talk.session.allow_dot(std::nullopt, talk.now);
    talk.sent();
    CHECK(*talk.session.deadline() == talk.now + talk.options.dot_timeout);
}

TEST_CASE("draining abandons the envelope behind a dot and still hears the dot's answer",
          "[mail]") {
    Dialogue talk;
    talk.up_to_body(1);
    talk.session.allow_dot(talk.parcel(2), talk.now);
    talk.sent();
    talk.session.drain();
    talk.look();
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].cookie == 2);
    CHECK(talk.outcomes[0].result == Verdict::kNotSent);
    CHECK_FALSE(talk.session.closing());
    talk.relay("250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n");
    CHECK(talk.session.closing());
    talk.end(SmtpEnd::kShutdown);
    REQUIRE(talk.outcomes.size() == 2);
    CHECK(talk.outcomes[1].cookie == 1);
    CHECK(talk.outcomes[1].result == Verdict::kSent);
    CHECK(talk.session.output().empty());
}

TEST_CASE("an answer to what was sent before its turn is no verdict on anybody", "[mail]") {
    for (const char* fault : {"503 Bad sequence of commands\r\n", "500 5.5.1 what?\r\n"}) {
        Dialogue talk;
        talk.up_to_body(1);
        talk.session.allow_dot(talk.parcel(2), talk.now);
        talk.sent();
        talk.relay(std::string("250 queued\r\n") + fault + fault + fault);
        REQUIRE(talk.outcomes.size() == 1);
        CHECK(talk.outcomes[0].cookie == 1);
        CHECK(talk.outcomes[0].result == Verdict::kSent);
        REQUIRE(talk.again.size() == 1);
        CHECK(talk.again[0].mail.cookie == 2);
        CHECK(talk.early == EarlyEnvelope::kRefused);
        REQUIRE(talk.session.can_begin());
        talk.session.begin(std::move(talk.again[0]), talk.now);
        CHECK(talk.sent() == kEnvelope);
        talk.relay("550 5.5.1 what?\r\n503 no\r\n503 no\r\n");  // in its turn it is a verdict
        CHECK(talk.outcomes.size() == 2);
    }
}

TEST_CASE("an error of speech in the place of the dot's answer leaves doubt", "[mail]") {
    Dialogue talk;
    talk.up_to_body(1);
    talk.session.allow_dot(talk.parcel(2), talk.now);
    talk.sent();
    talk.relay("503 Bad sequence of commands\r\n");
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kUnknown);
    CHECK(talk.again.size() == 1);
    CHECK(talk.early == EarlyEnvelope::kRefused);
    CHECK(talk.session.closing());
}

TEST_CASE("what was accepted in its turn is told, and what was lost behind a dot", "[mail]") {
    Dialogue good;
    good.up_to_body(1);
    good.session.allow_dot(good.parcel(2), good.now);
    good.sent();
    good.relay("250 queued\r\n250 ok\r\n");
    CHECK(good.early == EarlyEnvelope::kAccepted);

    Dialogue dropped;
    dropped.up_to_body(1);
    dropped.session.allow_dot(dropped.parcel(2), dropped.now);
    dropped.sent();
    dropped.relay("250 queued\r\n");
    dropped.end(SmtpEnd::kPeerClosed);
    CHECK(dropped.early == EarlyEnvelope::kDropped);
    CHECK(dropped.again.size() == 1);

    Dialogue doubtful;
    doubtful.up_to_body(1);
    doubtful.session.allow_dot(doubtful.parcel(2), doubtful.now);
    doubtful.sent();
    doubtful.end(SmtpEnd::kPeerClosed);
    CHECK(doubtful.early == EarlyEnvelope::kDoubt);
    REQUIRE(doubtful.outcomes.size() == 2);
    CHECK(doubtful.outcomes[0].result == Verdict::kUnknown);
    CHECK(doubtful.outcomes[1].result == Verdict::kNotSent);
}

TEST_CASE("421 instead of one more message tells how many a connection carries", "[mail]") {
    Dialogue talk;
    talk.up_to_body(1);
    talk.session.allow_dot(talk.parcel(2), talk.now);
    talk.sent();
    talk.relay("250 queued\r\n421 4.7.0 too many messages\r\n");
    CHECK(talk.session.enough_after() == 1);
    CHECK_FALSE(talk.session.turned_away());
    CHECK(talk.again.size() == 1);

    Dialogue first;
    first.session.begin(first.parcel(1), first.now);
    first.sent();
    first.relay("421 4.7.0 not now\r\n");
    CHECK(first.session.turned_away());
    CHECK_FALSE(first.session.enough_after());
}

TEST_CASE("a silent connection that is passed on uses no attempt", "[mail]") {
    Dialogue talk;
    talk.session.begin(talk.parcel(1), talk.now);
    talk.sent();
    talk.relay("250 ok\r\n");
    CHECK(talk.session.waits_before_dot());
    talk.end(SmtpEnd::kPassedOn);
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kNotSent);

    Dialogue dot;
    dot.up_to_body(1);
    CHECK_FALSE(dot.session.waits_before_dot());  // our own decision is awaited
    dot.session.allow_dot(std::nullopt, dot.now);
    dot.sent();
    CHECK_FALSE(dot.session.waits_before_dot());
    CHECK(dot.session.waits_for_dot());
}

TEST_CASE("whatever bytes the relay sends, a message ends once and no dot leaves unallowed",
          "[mail]") {
    const std::vector<std::string> words = {"250 ok\r\n",
                                            "354 go\r\n",
                                            "550 5.1.1 no\r\n",
                                            "421 bye\r\n",
                                            "450 x\r\n",
                                            "250-a\r\n",
                                            "junk\r\n",
                                            "2",
                                            "\r\n"};
    unsigned seed = 99;
    for (int round = 0; round < 20'000; ++round) {
        Dialogue talk(round % 3 != 0);
        talk.session.begin(talk.parcel(1), talk.now);
        std::string all = talk.sent();
        for (int i = 0; i < 10 && !talk.session.closing(); ++i) {
            seed = seed * 1664525U + 1013904223U;
            talk.relay(words[(seed >> 16U) % words.size()]);
            all += talk.sent();
        }
        talk.end(SmtpEnd::kPeerClosed);
        REQUIRE(talk.outcomes.size() == 1);
        REQUIRE(talk.counters.dots_sent == 0);
        REQUIRE(talk.outcomes[0].result != Verdict::kSent);
        REQUIRE(talk.outcomes[0].result != Verdict::kUnknown);
        REQUIRE((all.find("\r\n.\r\n") == std::string::npos || talk.counters.empty_dots == 1));
    }
}

TEST_CASE("the shared end of a body follows its own part, piece by piece, before the dot",
          "[mail]") {
    Dialogue talk;
    SmtpParcel parcel = talk.parcel(1);
    auto tail = std::make_shared<MessageTail>();
    tail->bytes = std::string(200'000, 'x') + "\r\n";
    parcel.mail.tail = tail;
    talk.session.begin(std::move(parcel), talk.now);
    talk.sent();
    talk.relay("250 ok\r\n250 ok\r\n354 go\r\n");
    CHECK(talk.sent() == "Hi\r\n..dot\r\n");
    CHECK(talk.dots_wanted.empty());
    std::string body;
    while (!talk.session.output().empty()) {
        CHECK(talk.session.output().size() <= 64 * 1024);
        // The kernel takes some of it at a time.
        const std::string_view piece = talk.session.output().substr(0, 10'000);
        body += piece;
        talk.session.wrote(piece.size(), talk.session.output().size(), talk.now);
        talk.look();
        CHECK(talk.dots_wanted.empty() == (body.size() < tail->bytes.size()));
    }
    CHECK(body == tail->bytes);
    talk.session.allow_dot(talk.parcel(2), talk.now);
    CHECK(talk.sent() == ".\r\n" + kEnvelope);
    talk.relay("250 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n");
    CHECK(talk.outcomes.at(0).result == Verdict::kSent);
    CHECK(talk.sent() == "Hi\r\n..dot\r\n");
}

TEST_CASE("a message given back amid its end leaves nothing to write", "[mail]") {
    Dialogue talk;
    SmtpParcel parcel = talk.parcel(1);
    auto tail = std::make_shared<MessageTail>();
    tail->bytes = std::string(200'000, 'x');
    parcel.mail.tail = tail;
    talk.session.begin(std::move(parcel), talk.now);
    talk.sent();
    talk.relay("250 ok\r\n250 ok\r\n354 go\r\n");
    talk.sent();
    talk.sent();
    talk.session.drain();
    talk.look();
    REQUIRE(talk.outcomes.size() == 1);
    CHECK(talk.outcomes[0].result == Verdict::kNotSent);
    CHECK(talk.session.closing());
}
