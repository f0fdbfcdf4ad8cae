#include "jobs/outages.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using jobs::Outages;

namespace {

constexpr std::int64_t kSender = 7;
constexpr TimeMs kSecond = 1'000;

/// So many leased at the same moment are put off at `now`; when the sender may go on.
std::optional<Outages::Rest> put_off(Outages& outages,
                                     TimeMs leased_at,
                                     TimeMs now,
                                     int count = 20) {
    std::optional<Outages::Rest> last;
    bool is_new = false;
    for (int i = 0; i < count; ++i) {
        last = outages.put_off(kSender, leased_at, false, now);
        is_new = is_new || (last && last->is_new);
    }
    return last ? std::optional(Outages::Rest{last->until, is_new}) : std::nullopt;
}

/// The relay takes a message that it has not seen before.
bool answered(Outages& outages) {
    return outages.answered(kSender, -1, true);
}

}  // namespace

TEST_CASE("a relay that says \"later\" again and again rests longer each round", "[jobs]") {
    Outages outages;
    TimeMs now = 1'000'000;
    for (const TimeMs pause : {1, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900}) {
        const auto rest = put_off(outages, now, now);
        REQUIRE(rest);
        CHECK(rest->is_new);
        CHECK(rest->until == now + pause * kSecond);
        outages.stored(kSender, now + 50);
        // Dialogues of this round that end late, even after the pause, are no other round.
        const auto late = put_off(outages, now + 20, rest->until + 100);
        REQUIRE(late);
        CHECK_FALSE(late->is_new);
        now = rest->until + 200;
    }
    CHECK(answered(outages));
    CHECK_FALSE(answered(outages));
    CHECK(put_off(outages, now, now)->until == now + kSecond);
}

TEST_CASE("one message put off among others that are answered lets the sender go on", "[jobs]") {
    Outages outages;
    for (int i = 0; i < 1'000; ++i) {
        CHECK_FALSE(outages.put_off(kSender, i, false, i));
        CHECK_FALSE(outages.put_off(kSender, i, false, i));
        answered(outages);
    }
    CHECK_FALSE(outages.most_under_way(kSender));
}

TEST_CASE("with nothing else under way one \"later\" is enough", "[jobs]") {
    Outages outages;
    const auto rest = outages.put_off(kSender, 1, true, 1);
    REQUIRE(rest);
    CHECK(rest->is_new);
}

TEST_CASE("after a rest one message goes first, then one more for each answer", "[jobs]") {
    Outages outages;
    CHECK_FALSE(outages.most_under_way(kSender));
    CHECK(outages.unreachable(kSender, 1).until == 1 + 5 * kSecond);
    CHECK_FALSE(outages.unreachable(kSender, 2).is_new);
    outages.stored(kSender, 3);
    for (int under_way = 1; under_way < 256; ++under_way) {
        CHECK(outages.most_under_way(kSender) == under_way);
        answered(outages);
    }
    CHECK_FALSE(outages.most_under_way(kSender));
}

TEST_CASE("a connection ends the trouble that nobody answered, but not the count", "[jobs]") {
    Outages outages;
    CHECK_FALSE(outages.reached(kSender));
    CHECK(outages.unreachable(kSender, 0).until == 5 * kSecond);
    CHECK(outages.reached(kSender));
    CHECK_FALSE(outages.reached(kSender));
    // It took the connection and nothing else: the next pause is longer all the same.
    CHECK(outages.unreachable(kSender, 100).until == 100 + 10 * kSecond);
    outages.stored(kSender, 101);
    CHECK(put_off(outages, 20 * kSecond, 20 * kSecond)->is_new);
    CHECK_FALSE(outages.reached(kSender));  // it says "later": a connection is no news
}

TEST_CASE("a sender that was changed begins anew", "[jobs]") {
    Outages outages;
    outages.configured(kSender, 1);
    put_off(outages, 1, 1);
    outages.configured(kSender, 1);
    CHECK(outages.most_under_way(kSender) == 1);
    outages.configured(kSender, 2);
    CHECK_FALSE(outages.most_under_way(kSender));
    CHECK(put_off(outages, 2, 2)->until == 2 + kSecond);
}

TEST_CASE("\"later\" that names nobody is each person's while others are answered", "[jobs]") {
    Outages outages;
    for (std::int64_t job = 0; job < 1'000; ++job) {
        CHECK_FALSE(outages.unclear(kSender, job, 1, 1));
        if (job % 19 == 18) {
            outages.answered(kSender, 10'000 + job, job % 2 == 0);
        }
    }
    CHECK_FALSE(outages.most_under_way(kSender));
}

TEST_CASE("twenty people in a row who are put off without a word make the sender rest", "[jobs]") {
    Outages outages;
    TimeMs now = 1'000;
    std::int64_t job = 0;
    for (const TimeMs pause : {1, 5, 10, 20}) {
        for (int i = 1; i < 20; ++i) {
            CHECK_FALSE(outages.unclear(kSender, ++job, now, now));
        }
        const auto rest = outages.unclear(kSender, ++job, now, now);
        REQUIRE(rest);
        CHECK(rest->is_new);
        CHECK(rest->until == now + pause * kSecond);
        // What was on its way when the rest began is no other round.
        CHECK_FALSE(outages.unclear(kSender, ++job, now, now + 1));
        outages.stored(kSender, now + 50);
        now = rest->until;
    }
}

TEST_CASE("the same person put off again and again does not make the sender rest", "[jobs]") {
    Outages outages;
    for (int i = 0; i < 1'000; ++i) {
        CHECK_FALSE(outages.unclear(kSender, i % 19, 1, 1));
    }
}

TEST_CASE("a relay that takes what it had put off greylists and is let do so", "[jobs]") {
    Outages outages;
    std::int64_t job = 0;
    const auto row = [&](std::int64_t most) {
        std::int64_t length = 1;
        while (length < most && !outages.unclear(kSender, ++job, 1'000'000, 1'000'000)) {
            ++length;
        }
        outages.stored(kSender, 10);
        return length;
    };
    CHECK(row(5'000) == 20);
    outages.answered(kSender, 7, true);
    CHECK(row(5'000) == 1'000);
    CHECK(row(5'000) == 1'000);
    outages.answered(kSender, -1, true);  // one that it had never seen
    CHECK(row(5'000) == 20);
    outages.answered(kSender, job, false);  // refused for its own sake: no proof
    CHECK(row(5'000) == 20);
}

TEST_CASE("an account that is refused rests at once, and longer each round", "[jobs]") {
    Outages outages;
    TimeMs now = 1'000;
    for (const TimeMs pause : {5, 10, 20, 40}) {
        const auto rest = outages.refused(kSender, 1, now, false, now);
        REQUIRE(rest);
        CHECK(rest->is_new);
        CHECK(rest->until == now + pause * kSecond);
        CHECK_FALSE(outages.refused(kSender, 2, now, false, now + 1)->is_new);
        outages.stored(kSender, now + 1);
        now = rest->until;
    }
}

TEST_CASE("a message that is refused again while others are taken is refused alone", "[jobs]") {
    Outages outages;
    CHECK(outages.refused(kSender, 1, 10, true, 10));
    outages.stored(kSender, 20);
    CHECK(outages.refused(kSender, 1, 30, true, 30));  // nobody else was asked
    answered(outages);
    CHECK(outages.refused(kSender, 2, 40, true, 40));  // another one
    answered(outages);
    CHECK_FALSE(outages.refused(kSender, 1, 50, true, 50));
    CHECK(outages.refused(kSender, 2, 60, true, 60));  // none was taken since
    answered(outages);
    CHECK(outages.refused(kSender, 2, 70, false, 70));  // its address: never
}

TEST_CASE("a login that is refused asks for one new token until one works", "[jobs]") {
    Outages outages;
    CHECK(outages.may_ask_for_token(kSender));
    outages.asked_for_token(kSender);
    CHECK_FALSE(outages.may_ask_for_token(kSender));
    outages.unreachable(kSender, 0);
    CHECK_FALSE(outages.may_ask_for_token(kSender));
    outages.stored(kSender, 10);
    CHECK_FALSE(outages.unreachable(kSender, 20).is_new);
    CHECK(outages.unreachable(kSender, 2'000).is_new);  // cleared by the new token, in vain
    outages.reached(kSender);
    CHECK(outages.may_ask_for_token(kSender));
}
