// "Send N, then wait for my yes."
#include "store/first_slice.h"

#include <catch2/catch.hpp>
#include <random>

#include "queue/instance.h"
#include "service/sending/ledger_bench.h"
#include "service/sending/sending_rules.h"
#include "store/check.h"

using namespace campaignd;
using campaignd::test::LedgerBench;

namespace {

struct Bench : LedgerBench {
    Bench(int count, int slice, const nlohmann::json& more = nlohmann::json::object())
        : LedgerBench(count, with_slice(slice, more)) {}

    static nlohmann::json with_slice(int slice, nlohmann::json more) {
        more["first_slice"] = slice;
        return more;
    }

    std::int64_t sent() const { return counts(id)[MessageState::kSent]; }

    std::int64_t left() const {
        return temp->read([&](const db::ReadTx& tx) { return store::first_slice::left(tx, id); })
            .value_or(-1);
    }

    /// What is wrong with the slice, from the rows alone.
    std::vector<std::string> check() const {
        std::vector<std::string> lines =
            temp->read([](const db::ReadTx& tx) { return store::check::states(tx); });
        std::erase_if(
            lines, [](const std::string& line) { return line.find("slice") == std::string::npos; });
        return lines;
    }
};

}  // namespace

TEST_CASE("a first slice sends so many and waits", "[service][slice]") {
    Bench bench(10, 3);
    const auto leased = bench.lease(0, 10);
    for (int i = 0; i < 3; ++i) {
        CHECK(bench.state(bench.id) == "running");
        bench.send(leased.at(static_cast<std::size_t>(i)));
    }
    CHECK(bench.state(bench.id) == "held");
    CHECK(bench.campaign(bench.id).held_reason == "first_slice");
    CHECK_FALSE(bench.mark(leased.at(3)));
    for (int i = 3; i < 10; ++i) {
        bench.record(leased.at(static_cast<std::size_t>(i)), Verdict::kNotSent);
    }
    CHECK(bench.sent() == 3);
    CHECK(bench.campaigns.approve(bench.actor, bench.id).state == CampaignState::kRunning);
    for (const service::Delivery& delivery : bench.lease(0, 10)) {
        bench.send(delivery);
    }
    CHECK(bench.sent() == 10);
}

TEST_CASE("several connections never pass the slice", "[service][slice]") {
    Bench bench(10, 3);
    const auto leased = bench.lease(0, 10);
    CHECK(bench.mark(leased.at(0)));
    CHECK(bench.mark(leased.at(1)));
    CHECK(bench.mark(leased.at(2)));
    CHECK_FALSE(bench.mark(leased.at(3)));  // none is sent yet
    // What surely did not go out gives its place to another.
    bench.record(leased.at(1), Verdict::kDeferred);
    CHECK(bench.left() == 1);
    CHECK(bench.mark(leased.at(4)));
    bench.record(leased.at(0), Verdict::kSent);
    bench.record(leased.at(2), Verdict::kSent);
    CHECK(bench.state(bench.id) == "running");
    bench.record(leased.at(4), Verdict::kSent);
    CHECK(bench.state(bench.id) == "held");
    CHECK(bench.check().empty());
}

TEST_CASE("what may have gone out keeps its place", "[service][slice]") {
    Bench bench(10, 2);
    const auto leased = bench.lease(0, 3);
    CHECK(bench.mark(leased.at(0)));
    bench.record(leased.at(0), Verdict::kUnknown);  // goes again later
    CHECK(bench.left() == 1);
    bench.send(leased.at(1));
    CHECK_FALSE(bench.mark(leased.at(2)));
    CHECK(bench.state(bench.id) == "running");
    bench.temp.clock.advance(std::chrono::hours(1));
    bench.send(bench.lease(0, 1).at(0));
    CHECK(bench.state(bench.id) == "held");
    CHECK(bench.sent() == 2);
}

TEST_CASE("follow-ups wait for the yes, too", "[service][slice]") {
    Bench bench(4, 2);
    bench.send(bench.lease(0, 1).at(0));
    bench.temp.clock.advance(std::chrono::hours(2));
    const auto lanes = [&] {
        return bench.temp.integer("SELECT paused FROM lane WHERE campaign_id = 1 AND step = 1");
    };
    CHECK(lanes() == 1);
    const service::Delivery follow_up = bench.lease(1, 1).at(0);
    CHECK_FALSE(bench.mark(follow_up));
    bench.record(follow_up, Verdict::kNotSent);
    // A pause and a resume do not let them go.
    bench.campaigns.pause(bench.actor, bench.id);
    bench.campaigns.resume(bench.actor, bench.id);
    CHECK(lanes() == 1);
    bench.send(bench.lease(0, 1).at(0));
    CHECK(bench.state(bench.id) == "held");
    bench.campaigns.approve(bench.actor, bench.id);
    CHECK(lanes() == 0);
}

TEST_CASE("a slice larger than the audience waits before the follow-ups", "[service][slice]") {
    Bench bench(2, 10);
    for (const service::Delivery& delivery : bench.lease()) {
        bench.send(delivery);
    }
    CHECK(bench.state(bench.id) == "held");
    bench.campaigns.approve(bench.actor, bench.id);
    CHECK(bench.state(bench.id) == "running");
    Bench alone(2, 10, {{"steps", {{{"subject", "Hi"}, {"body", "Hello"}}}}});
    for (const service::Delivery& delivery : alone.lease()) {
        alone.send(delivery);
    }
    CHECK(alone.state(alone.id) == "finished");  // nothing is left to wait for
}

TEST_CASE("a person may ask for another slice", "[service][slice]") {
    Bench bench(10, 2);
    for (const service::Delivery& delivery : bench.lease(0, 2)) {
        bench.send(delivery);
    }
    REQUIRE(bench.state(bench.id) == "held");
    bench.campaigns.update(bench.actor, bench.id, wire::read_campaign({{"first_slice", 3}}));
    bench.campaigns.approve(bench.actor, bench.id);
    CHECK(bench.state(bench.id) == "running");
    for (const service::Delivery& delivery : bench.lease(0, 3)) {
        bench.send(delivery);
    }
    CHECK(bench.state(bench.id) == "held");
    CHECK(bench.sent() == 5);
}

TEST_CASE("no more are leased than may go", "[service][slice]") {
    Bench bench(10, 3);
    const auto room = [&] {
        return bench.temp->read(
            [&](const db::ReadTx& tx) { return service::slice_room(tx, bench.id); });
    };
    CHECK(room() == 3);
    const auto leased = bench.lease(0, 3);
    CHECK(room() == 0);
    CHECK(bench.mark(leased.at(0)));
    CHECK(room() == 0);
    bench.record(leased.at(1), Verdict::kRefused);
    CHECK(room() == 1);
}

TEST_CASE("random histories never pass a slice", "[service][slice]") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        std::mt19937 random(seed);
        const auto pick = [&random](std::size_t bound) {
            return static_cast<int>(random() % bound);
        };
        Bench bench(30, 7, {{"uncertain", seed % 2 == 0 ? "retry" : "hold"}});
        std::vector<std::pair<service::Delivery, bool>> hands;
        for (int step = 0; step < 400 && bench.state(bench.id) == "running"; ++step) {
            bench.temp.clock.advance(std::chrono::minutes(pick(60)));
            if (pick(3) == 0) {
                for (const service::Delivery& one : bench.lease(0, 1 + pick(4))) {
                    hands.emplace_back(one, false);
                }
            } else if (!hands.empty()) {
                const auto hand = hands.begin() + pick(hands.size());
                hand->second = hand->second || bench.mark(hand->first);
                if (hand->second || pick(4) == 0) {
                    const std::vector<Verdict> ends =
                        hand->second ? std::vector{Verdict::kSent,
                                                   Verdict::kSent,
                                                   Verdict::kUnknown,
                                                   Verdict::kDeferred,
                                                   Verdict::kRefused}
                                     : std::vector{Verdict::kNotSent, Verdict::kNoSuchAddress};
                    bench.record(hand->first, ends.at(static_cast<std::size_t>(pick(ends.size()))));
                    hands.erase(hand);
                }
            }
            INFO("seed " << seed << ", step " << step);
            REQUIRE(bench.check().empty());
            // Whoever may have got it counts: never more than the slice.
            REQUIRE(bench.temp.integer(
                        "SELECT count(*) FROM message WHERE step = 0 AND (state IN (1, 2, 4) OR "
                        "maybe_duplicate = 1)") <= 7);
        }
        CHECK(bench.campaign(bench.id).held_reason == "first_slice");
    }
}
