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
    CHECK(outages.answered(kSender));
    CHECK_FALSE(outages.answered(kSender));
    CHECK(put_off(outages, now, now)->until == now + kSecond);
}

TEST_CASE("one message put off among others that are answered lets the sender go on", "[jobs]") {
    Outages outages;
    for (int i = 0; i < 1'000; ++i) {
        CHECK_FALSE(outages.put_off(kSender, i, false, i));
        CHECK_FALSE(outages.put_off(kSender, i, false, i));
        outages.answered(kSender);
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
        outages.answered(kSender);
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
