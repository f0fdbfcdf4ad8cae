#include "mail/smtp/shares.h"

#include <catch2/catch.hpp>
#include <random>

#include "mail/smtp/dials.h"
#include "mail/smtp/habits.h"

using namespace campaignd;
using namespace campaignd::mail;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

SmtpClaim claim(int held, int wanted, int exempt = 0) {
    SmtpClaim claim;
    claim.held = held;
    claim.wanted = wanted;
    claim.exempt = exempt;
    claim.busy = true;
    return claim;
}

int given(SmtpShares& shares) {
    int count = 0;
    while (shares.next()) {
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("alone a sender may have all connections", "[mail]") {
    SmtpShares shares(50, {claim(0, 80)});
    CHECK(given(shares) == 50);
    CHECK(shares.missing() == 0);
    CHECK(shares.share() == 50);
}

TEST_CASE("who comes second lacks its share until the first passes connections on", "[mail]") {
    SmtpShares shares(50, {claim(50, 30), claim(0, 40)});
    CHECK(given(shares) == 0);
    CHECK(shares.hungry(1));
    CHECK_FALSE(shares.hungry(0));
    CHECK(shares.missing() == 25);
    shares.freed(0);
    CHECK(shares.next() == 1U);  // never back to the giver
    CHECK(shares.missing() == 24);
}

TEST_CASE("silent connections give their places, up to twice the cap", "[mail]") {
    SmtpShares shares(10, {claim(10, 0, 10), claim(0, 20), claim(0, 20)});
    CHECK(given(shares) == 6);  // a third of the places each
    SmtpShares full(10, {claim(10, 0, 10), claim(10, 0, 10), claim(0, 9), claim(0, 9)});
    CHECK(given(full) == 2);  // beyond that one for who has none
}

TEST_CASE("whatever senders hold and want, the cap holds and no share is out of reach", "[mail]") {
    std::mt19937 random(7);
    const auto upto = [&](int most) {
        return static_cast<int>(random() % static_cast<unsigned>(most + 1));
    };
    for (int round = 0; round < 20'000; ++round) {
        const int cap = 1 + upto(30);
        std::vector<SmtpClaim> claims;
        int room = cap;
        for (int i = upto(6); i >= 0; --i) {
            SmtpClaim one = claim(upto(room), upto(1) * upto(20));
            one.busy = one.wanted > 0 || upto(1) > 0;
            room -= one.held;
            claims.push_back(one);
        }
        SmtpShares shares(cap, claims);
        int total = cap - room + given(shares);
        REQUIRE(total <= cap);
        bool hungry = false;
        bool above = false;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            hungry = hungry || shares.hungry(i);
            above =
                above || claims[i].held > shares.share() || (!claims[i].busy && claims[i].held > 0);
        }
        REQUIRE((!hungry || total == cap));
        REQUIRE((!hungry || above || shares.crowded()));
        REQUIRE(hungry == (shares.missing() > 0));
    }
}

TEST_CASE("a sender is dialled at most its connections at once and a second", "[mail]") {
    SteadyTime now{seconds(1'000)};
    SmtpDialBudget budget;
    budget.resize(50);
    int dials = 0;
    for (int ms = 0; ms < 10'000; ++ms) {
        while (budget.take(now)) {
            ++dials;
        }
        if (ms == 0) {
            CHECK(dials == 50);  // a fresh start opens all at once
        }
        now += milliseconds(1);
    }
    CHECK(dials <= 50 + 500);
    CHECK(dials > 540);
    CHECK(SmtpDialBudget::burst_for(1) == 10);
}

TEST_CASE("what a relay bears is learnt, kept for a day and tried again", "[mail]") {
    constexpr TimeMs kNow = 1'800'000'000'000;
    SmtpHabits habits;
    CHECK(habits.may_follow());
    habits.follows();
    CHECK_FALSE(habits.may_follow());  // one at a time until it has worked
    CHECK(habits.followed(EarlyEnvelope::kRefused, kNow));
    CHECK_FALSE(habits.may_follow());
    SmtpHabits later(habits.known());
    later.expire(kNow + SmtpHabits::kKeptMs - 1);
    CHECK_FALSE(later.may_follow());
    later.expire(kNow + SmtpHabits::kKeptMs);
    CHECK(later.may_follow());

    CHECK_FALSE(habits.said_enough(20, kNow));
    CHECK_FALSE(habits.said_enough(3, kNow));  // a mood, not a limit
    CHECK_FALSE(habits.said_enough(20, kNow));
    CHECK(habits.said_enough(20, kNow));
    CHECK(habits.limit() == 20);
    CHECK_FALSE(habits.carried(20));
    CHECK(habits.carried(21));
    CHECK(habits.limit() == 0);
}

TEST_CASE("a relay that drops what follows a dot is no longer spoken to so", "[mail]") {
    SmtpHabits doubtful;
    doubtful.follows();
    CHECK(doubtful.followed(EarlyEnvelope::kDoubt, 0));
    CHECK_FALSE(doubtful.may_follow());

    SmtpHabits dropping;
    dropping.follows();
    CHECK_FALSE(dropping.followed(EarlyEnvelope::kDropped, 0));
    dropping.follows();
    CHECK(dropping.followed(EarlyEnvelope::kDropped, 0));

    SmtpHabits proven;
    proven.follows();
    CHECK_FALSE(proven.followed(EarlyEnvelope::kAccepted, 0));
    for (int i = 0; i < 5; ++i) {  // a network that fails is no habit
        proven.follows();
        CHECK_FALSE(proven.followed(EarlyEnvelope::kDoubt, 0));
    }
    CHECK(proven.may_follow());
}
