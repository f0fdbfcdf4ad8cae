#include "queue/throttle.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "queue/fixture.h"

using namespace campaignd;
using std::chrono::milliseconds;
using test::QueueFixture;

namespace {

struct Taken {
    TimeMs at = 0;
    int count = 0;
};

/// Takes what may go, at most `wanted`.
int take(db::Database& database, const std::vector<ThrottleRule>& rules, int wanted) {
    return database.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        const int may = queue::throttle_available(tx, rules, wanted);
        if (may > 0) {
            queue::throttle_take(tx, rules, may);
        }
        return may;
    });
}

std::optional<queue::ThrottleWait> wait(db::Database& database,
                                        const std::vector<ThrottleRule>& rules) {
    return database.read([&](const db::ReadTx& tx) { return queue::throttle_wait(tx, rules); });
}

/// The most that any window of this length holds; both ends of `taken` in order of time.
std::int64_t fullest_window(const std::vector<Taken>& taken, std::int64_t window_ms) {
    std::int64_t most = 0;
    for (std::size_t first = 0; first < taken.size(); ++first) {
        std::int64_t sum = 0;
        for (std::size_t i = first; i < taken.size() && taken[i].at - taken[first].at <= window_ms;
             ++i) {
            sum += taken[i].count;
        }
        most = std::max(most, sum);
    }
    return most;
}

std::vector<ThrottleRule> random_rules(std::mt19937& random, int shortest) {
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<ThrottleRule> rules;
    for (int i = 0; i <= below(3); ++i) {
        rules.push_back({ThrottleKey::sender(i % 2 + 1), shortest + below(5'000), 1 + below(40)});
    }
    return rules;
}

/// Far enough ahead that every window is empty again.
milliseconds long_pause(const std::vector<ThrottleRule>& rules) {
    std::int64_t longest = 0;
    for (const ThrottleRule& rule : rules) {
        longest = std::max(longest, rule.window_ms);
    }
    return milliseconds(2 * longest + 2);
}

int smallest_limit(const std::vector<ThrottleRule>& rules) {
    std::int64_t least = 1'000'000;
    for (const ThrottleRule& rule : rules) {
        least = std::min(least, rule.limit);
    }
    return static_cast<int>(least);
}

}  // namespace

TEST_CASE("no rolling window ever holds more than its limit, and the limit comes back", "[queue]") {
    QueueFixture temp;
    for (unsigned seed = 1; seed <= 25; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        const std::vector<ThrottleRule> rules = random_rules(random, 1);
        std::vector<Taken> taken;
        for (int i = 0; i < 60; ++i) {
            const int count = take(*temp, rules, 1 + static_cast<int>(random() % 20));
            if (count > 0) {
                taken.push_back({temp.clock.now(), count});
            }
            temp.clock.advance(milliseconds(random() % 700));
        }
        for (const ThrottleRule& rule : rules) {
            REQUIRE(fullest_window(taken, rule.window_ms) <= rule.limit);
        }
        temp.clock.advance(long_pause(rules));
        REQUIRE(take(*temp, rules, 1000) == smallest_limit(rules));
        temp.clock.advance(long_pause(rules));
    }
}

TEST_CASE("a throttle says exactly when the next one may go", "[queue]") {
    QueueFixture temp;
    for (unsigned seed = 1; seed <= 25; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        const std::vector<ThrottleRule> rules = random_rules(random, 300);
        REQUIRE_FALSE(wait(*temp, rules));
        while (take(*temp, rules, 7) > 0) {
            temp.clock.advance(milliseconds(random() % 5));
        }
        const auto held = wait(*temp, rules);
        REQUIRE(held);
        REQUIRE(held->until > temp.clock.now());
        temp.clock.advance(milliseconds(held->until - temp.clock.now() - 1));
        REQUIRE(take(*temp, rules, 1) == 0);
        temp.clock.advance(milliseconds(1));
        REQUIRE(take(*temp, rules, 1) == 1);
        temp.clock.advance(long_pause(rules));
    }
}

TEST_CASE("a throttle remembers over a reopened database", "[queue]") {
    QueueFixture temp;
    const std::vector<ThrottleRule> rules{{ThrottleKey::sender(1), 60'000, 10}};
    CHECK(take(*temp, rules, 8) == 8);
    const std::filesystem::path path = temp->path();
    temp.database.reset();
    temp.database = std::make_unique<db::Database>(db::DatabaseOptions{.path = path}, temp.clock);
    CHECK(take(*temp, rules, 8) == 2);
    CHECK(take(*temp, rules, 8) == 0);
}

TEST_CASE("two databases on one file keep one limit in sum", "[queue]") {
    QueueFixture temp;
    db::Database other({.path = temp->path()}, temp.clock);
    const std::vector<ThrottleRule> rules{{ThrottleKey::sender(1), 1'000, 50}};
    std::vector<Taken> taken;
    for (int i = 0; i < 200; ++i) {
        const int count = take(i % 2 == 0 ? *temp : other, rules, 1 + i % 7);
        if (count > 0) {
            taken.push_back({temp.clock.now(), count});
        }
        temp.clock.advance(milliseconds(17));
    }
    CHECK(fullest_window(taken, 1'000) <= 50);
    CHECK(taken.size() > 20);
}

TEST_CASE("two databases that take at the same moment share what is left", "[queue]") {
    QueueFixture temp;
    db::Database other({.path = temp->path()}, temp.clock);
    const std::vector<ThrottleRule> rules{{ThrottleKey::sender(1), 60'000, 100}};
    int here = 0;
    int there = 0;
    {
        const Thread thread("other", [&] {
            for (int i = 0; i < 40; ++i) {
                there += take(other, rules, 3);
            }
        });
        for (int i = 0; i < 40; ++i) {
            here += take(*temp, rules, 3);
        }
    }
    CHECK(here + there == 100);
}

TEST_CASE("a clock set back by less than a window opens no second allowance", "[queue]") {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        INFO("seed " << seed);
        QueueFixture temp;
        std::mt19937 random(seed);
        const ThrottleRule rule{ThrottleKey::sender(1), 2'000, 20};
        std::vector<Taken> taken;  // by the steady clock
        for (int i = 0; i < 80; ++i) {
            const int count = take(*temp, {rule}, 5);
            if (count > 0) {
                const auto steady = temp.clock.steady().time_since_epoch();
                taken.push_back({std::chrono::duration_cast<milliseconds>(steady).count(), count});
            }
            temp.clock.advance(milliseconds(random() % 300));
            if (i == 40) {
                temp.clock.jump(-milliseconds(random() % 2'000));
            }
        }
        REQUIRE(fullest_window(taken, rule.window_ms) <= rule.limit);
    }
}

TEST_CASE("a clock that jumps back and forth never locks a throttle for long", "[queue]") {
    QueueFixture temp;
    std::mt19937 random(3);
    const std::vector<ThrottleRule> rules{{ThrottleKey::sender(1), 2'000, 20}};
    for (int i = 0; i < 60; ++i) {
        take(*temp, rules, 20);
        temp.clock.jump(milliseconds(static_cast<int>(random() % 20'000) - 10'000));
        if (const auto held = wait(*temp, rules)) {
            // Use that counts lies at most one window ahead, and leaves one window later.
            REQUIRE(held->until - temp.clock.now() <= 2 * 2'000 + 2 * 40);
        }
    }
    temp.clock.advance(std::chrono::hours(1));  // past all it ever was
    CHECK(take(*temp, rules, 100) == 20);
}

TEST_CASE("what was taken and not used can be given back, once", "[queue]") {
    QueueFixture temp;
    const std::vector<ThrottleRule> rules{{ThrottleKey::sender(1), 60'000, 10},
                                          {ThrottleKey::sender(2), 1'000, 100}};
    const TimeMs taken_at = temp.clock.now();
    CHECK(take(*temp, rules, 10) == 10);
    temp.clock.advance(milliseconds(1'500));
    temp.write([&](db::WriteTx& tx) { queue::throttle_return(tx, rules, taken_at, 4); });
    CHECK(take(*temp, rules, 10) == 4);
    temp.write([&](db::WriteTx& tx) { queue::throttle_return(tx, rules, taken_at, 400); });
    CHECK(take(*temp, rules, 100) == 6);
}

TEST_CASE("a limit of zero lets nothing go and old use is forgotten", "[queue]") {
    QueueFixture temp;
    CHECK(take(*temp, {{ThrottleKey::sender(1), 1'000, 0}}, 5) == 0);
    for (int i = 0; i < 200; ++i) {
        take(*temp, {{ThrottleKey::sender(2), 100, 5}}, 1);
        temp.clock.advance(milliseconds(50));
    }
    CHECK(temp.integer("SELECT count(*) FROM throttle_use") <= 4);
}

TEST_CASE("pruning forgets use that no window holds, and nothing else", "[queue]") {
    QueueFixture temp;
    const std::vector<ThrottleRule> minute{{ThrottleKey::sender(1), 60'000, 5}};
    const std::vector<ThrottleRule> day{{ThrottleKey::sender(2), 86'400'000, 5}};
    CHECK(take(*temp, minute, 5) == 5);
    CHECK(take(*temp, day, 5) == 5);
    const auto prune = [&] {
        queue::ThrottlePlace place;
        int slices = 1;
        while (temp->write(db::WriteClass::kBulk,
                           [&](db::WriteTx& tx) { return queue::throttle_prune(tx, place, 1); })) {
            ++slices;
        }
        return slices;
    };
    const char* kRows = "SELECT count(*) FROM throttle_use";
    CHECK(prune() == 3);
    CHECK(temp.integer(kRows) == 2);
    temp.clock.advance(std::chrono::minutes(3));
    prune();
    CHECK(temp.integer(kRows) == 1);
    CHECK(take(*temp, day, 5) == 0);
}

TEST_CASE("a pause lets one go at a time, each after another time between its ends", "[queue]") {
    QueueFixture temp;
    const std::vector<ThrottleRule> rules{{ThrottleKey::gap(1), 90'000, 1, 30'000}};
    std::vector<TimeMs> taken;
    std::set<TimeMs> pauses;
    while (taken.size() < 60) {
        if (take(*temp, rules, 5) == 1) {
            taken.push_back(temp.clock.now());
            REQUIRE(take(*temp, rules, 5) == 0);
        }
        const auto held = wait(*temp, rules);
        REQUIRE(held);
        CHECK(held->rule == rules[0]);
        temp.clock.advance(milliseconds(held->until - temp.clock.now() - 1));
        REQUIRE(take(*temp, rules, 5) == 0);
        temp.clock.advance(milliseconds(1));
    }
    for (std::size_t i = 1; i < taken.size(); ++i) {
        pauses.insert(taken[i] - taken[i - 1]);
        CHECK(taken[i] - taken[i - 1] >= 30'000);
        CHECK(taken[i] - taken[i - 1] <= 90'000);
    }
    CHECK(pauses.size() > 50);
    CHECK(temp.integer("SELECT count(*) FROM throttle_use") <= 5);
}

TEST_CASE("a pause is not begun by what did not go out, and other senders have their own",
          "[queue]") {
    QueueFixture temp;
    const std::vector<ThrottleRule> rules{{ThrottleKey::gap(1), 60'000, 1, 60'000}};
    const TimeMs taken_at = temp.clock.now();
    CHECK(take(*temp, rules, 9) == 1);
    CHECK(take(*temp, {{ThrottleKey::gap(2), 60'000, 1, 60'000}}, 9) == 1);
    temp.clock.advance(milliseconds(500));
    temp.write([&](db::WriteTx& tx) { queue::throttle_return(tx, rules, taken_at, 1); });
    CHECK(take(*temp, rules, 9) == 1);
    temp.clock.advance(milliseconds(60'000 - 1));
    CHECK(take(*temp, rules, 9) == 0);
    temp.clock.advance(milliseconds(1));
    CHECK(take(*temp, rules, 9) == 1);
    CHECK(ThrottleKey::gap(1).whose() == ThrottleKey::Whose::kGap);
    CHECK(ThrottleKey::sender(1).whose() == ThrottleKey::Whose::kSender);
}
