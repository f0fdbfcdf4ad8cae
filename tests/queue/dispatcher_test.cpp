#include "queue/dispatcher.h"

#include <catch2/catch.hpp>
#include <limits>

#include "queue/fixture.h"

using namespace campaignd;
using queue::Dispatcher;
using queue::DispatcherOptions;
using std::chrono::milliseconds;
using test::QueueFixture;

namespace {

/// Takes what it gets and counts it; `slots` are free for each sender until a test says otherwise.
class RecordingConsumer final : public queue::Consumer {
  public:
    struct Batch {
        queue::Lane lane;
        std::vector<LeasedJob> jobs;
    };

    Room room(const queue::Lane& lane, TimeMs /*now*/) override {
        const auto found = rooms.find(lane.id);
        if (found != rooms.end()) {
            return found->second;
        }
        return {slots, 0, {}};
    }

    void take(const queue::Lane& lane, std::vector<LeasedJob> jobs) override {
        const Lock lock(mutex_);
        taken_ += static_cast<int>(jobs.size());
        of_lane[lane.id] += static_cast<int>(jobs.size());
        batches.push_back({lane, std::move(jobs)});
    }

    int taken() const {
        const Lock lock(mutex_);
        return taken_;
    }

    int slots = 10;
    std::map<LaneId, Room> rooms;
    std::map<LaneId, int> of_lane;
    std::vector<Batch> batches;

  private:
    mutable Mutex mutex_;
    int taken_ = 0;
};

DispatcherOptions test_options() {
    DispatcherOptions options;
    options.longest_wait = std::chrono::hours(1);
    options.stop_free_bytes = 0;
    return options;
}

class Dispatch : public QueueFixture {
  public:
    explicit Dispatch(DispatcherOptions options = test_options())
        : instance(*database, "test"),
          dispatcher(*database, instance, consumer, recovery, std::move(options)) {}

    queue::Instance instance;
    RecordingConsumer consumer;
    test::PlainRecovery recovery;
    Dispatcher dispatcher;
};

bool poll_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

}  // namespace

TEST_CASE("a round leases no more than the sender's free slots", "[queue]") {
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const LaneId one = temp.add_lane(sender);
    const LaneId two = temp.add_lane(sender);
    temp.fill(one, 30);
    temp.fill(two, 30);
    temp.consumer.slots = 7;
    temp.dispatcher.run_once();
    CHECK(temp.consumer.taken() == 7);
    CHECK(temp.leased() == 7);
    temp.consumer.slots = 0;
    temp.dispatcher.run_once();
    CHECK(temp.leased() == 7);
}

TEST_CASE("follow-ups go before openers and leave them the rest", "[queue]") {
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const std::int64_t campaign = temp.add_campaign();
    const LaneId opener = temp.add_lane(campaign, 0, sender);
    const LaneId second = temp.add_lane(campaign, 1, sender);
    const LaneId third = temp.add_lane(campaign, 2, sender);
    temp.fill(opener, 50);
    temp.fill(second, 5);
    temp.fill(third, 3);
    temp.dispatcher.run_once();
    CHECK(temp.consumer.of_lane[third] == 3);
    CHECK(temp.consumer.of_lane[second] == 5);
    CHECK(temp.consumer.of_lane[opener] == 2);
    CHECK(temp.consumer.batches.at(0).lane.id == third);
}

TEST_CASE("campaigns of one sender share its slots by weight", "[queue]") {
    const int slots = GENERATE(1, 4, 10);
    INFO("slots " << slots);
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const LaneId heavy = temp.add_lane(sender, 30);
    const LaneId light = temp.add_lane(sender, 10);
    temp.fill(heavy, 500);
    temp.fill(light, 500);
    temp.consumer.slots = slots;
    const int rounds = 200 / slots;
    for (int i = 0; i < rounds; ++i) {
        temp.dispatcher.run_once();
    }
    CHECK(temp.consumer.taken() == rounds * slots);
    CHECK(std::abs(temp.consumer.of_lane[heavy] - 150) <= slots);
}

TEST_CASE("rounds without a free slot do not forget whose turn it is", "[queue]") {
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const LaneId one = temp.add_lane(sender);
    const LaneId two = temp.add_lane(sender);
    temp.fill(one, 100);
    temp.fill(two, 100);
    for (int i = 0; i < 40; ++i) {
        temp.consumer.slots = (i + 1) % 2;
        temp.dispatcher.run_once();
    }
    CHECK(temp.consumer.of_lane[one] == 10);
    CHECK(temp.consumer.of_lane[two] == 10);
}

TEST_CASE("a huge backlog does not starve a small campaign", "[queue]") {
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const LaneId huge = temp.add_lane(sender);
    const LaneId small = temp.add_lane(sender);
    temp.fill(huge, 5'000);
    for (int i = 0; i < 20; ++i) {
        temp.dispatcher.run_once();
    }
    temp.fill(small, 10);
    temp.dispatcher.run_once();
    temp.dispatcher.run_once();
    CHECK(temp.consumer.of_lane[small] == 10);
    CHECK(temp.consumer.of_lane[huge] == 210);
}

TEST_CASE("waiting for a later day earns no credit over the others", "[queue]") {
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const LaneId busy = temp.add_lane(sender);
    const LaneId later = temp.add_lane(sender);
    temp.fill(busy, 400);
    temp.fill(later, 100, temp.clock.now() + 1'000);
    temp.consumer.slots = 1;
    for (int i = 0; i < 100; ++i) {
        temp.dispatcher.run_once();
    }
    temp.clock.advance(std::chrono::seconds(2));
    for (int i = 0; i < 20; ++i) {
        temp.dispatcher.run_once();
    }
    CHECK(temp.consumer.of_lane[busy] == 110);
    CHECK(temp.consumer.of_lane[later] == 10);
}

TEST_CASE("a closed lane is left alone until it opens and the round says when", "[queue]") {
    Dispatch temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 5);
    temp.consumer.rooms[lane] = {10, temp.clock.now() + 5'000, {}};
    CHECK(temp.dispatcher.run_once() == milliseconds(5'000));
    CHECK(temp.leased() == 0);
    temp.clock.advance(milliseconds(5'000));
    temp.dispatcher.run_once();
    CHECK(temp.leased() == 5);
}

TEST_CASE("a round says when the next job is due, and nothing is longer than the longest",
          "[queue]") {
    Dispatch temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    CHECK(temp.dispatcher.run_once() == std::chrono::hours(1));
    temp.fill(lane, 1, temp.clock.now() + 1'234);
    CHECK(temp.dispatcher.run_once() == milliseconds(1'234));
    CHECK(temp.leased() == 0);
}

TEST_CASE("a throttled lane gets its share and reports when the next may go", "[queue]") {
    Dispatch temp;
    const std::int64_t sender = temp.add_sender();
    const LaneId slow = temp.add_lane(sender);
    const LaneId fast = temp.add_lane(temp.add_sender());
    temp.fill(slow, 50);
    temp.fill(fast, 8);
    temp.consumer.rooms[slow] = {10, 0, {{ThrottleKey::sender(sender), 60'000, 3}}};
    temp.dispatcher.run_once();
    CHECK(temp.consumer.of_lane[slow] == 3);
    CHECK(temp.consumer.of_lane[fast] == 8);
    const milliseconds wait = temp.dispatcher.run_once();
    CHECK(temp.consumer.of_lane[slow] == 3);
    CHECK(wait > milliseconds(59'000));
    CHECK(wait <= milliseconds(60'000 + 1'200));
    temp.clock.advance(wait);
    temp.dispatcher.run_once();
    CHECK(temp.consumer.of_lane[slow] == 6);
}

TEST_CASE("a limit of zero does not make the rounds spin", "[queue]") {
    Dispatch temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 5);
    temp.consumer.rooms[lane] = {10, 0, {{ThrottleKey::sender(1), 1'000, 0}}};
    CHECK(temp.dispatcher.run_once() == std::chrono::hours(1));
    CHECK(temp.leased() == 0);
}

TEST_CASE("nothing is leased while the disk is low", "[queue]") {
    DispatcherOptions options = test_options();
    options.stop_free_bytes = std::numeric_limits<std::int64_t>::max();
    Dispatch temp(options);
    temp.fill(temp.add_lane(temp.add_sender()), 5);
    temp.dispatcher.run_once();
    CHECK(temp.leased() == 0);
}

TEST_CASE("a poked thread leases, and after stop_leasing it never does again", "[queue]") {
    std::atomic<int> beats{0};
    DispatcherOptions options = test_options();
    options.longest_wait = milliseconds(5);
    options.beat = [&] { ++beats; };
    Dispatch temp(options);
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.consumer.slots = 3;
    temp.fill(lane, 2'000);
    temp.dispatcher.start();
    temp.dispatcher.poke();
    REQUIRE(poll_until([&] { return temp.consumer.taken() >= 6; }));
    temp.dispatcher.stop_leasing();
    const std::int64_t leased = temp.leased();
    CHECK(temp.consumer.taken() == leased);
    const int seen = beats;
    REQUIRE(poll_until([&] {
        temp.dispatcher.poke();
        return beats > seen + 20;
    }));
    CHECK(temp.leased() == leased);
    temp.dispatcher.stop();
}

TEST_CASE("an instance that was asked to drain leases nothing until it is told to go on",
          "[queue]") {
    Dispatch dispatch;
    const LaneId lane = dispatch.add_lane(dispatch.add_sender());
    dispatch.fill(lane, 30);
    dispatch.consumer.slots = 4;
    const auto ask = [&](bool drain) {
        return dispatch.write(
            [&](db::WriteTx& tx) { return queue::ask_drain(tx, dispatch.instance.id(), drain); });
    };
    const auto row = [&] { return dispatch.database->read(queue::list_instances).at(0); };
    dispatch.dispatcher.run_once();
    CHECK(dispatch.leased() == 4);
    CHECK(ask(true));
    const auto asked_at = row().drain_asked_at;
    CHECK(asked_at);
    CHECK_FALSE(row().drain_heeded);
    CHECK_FALSE(dispatch.instance.is_draining());  // it has not looked yet
    dispatch.clock.advance(milliseconds(700));
    dispatch.instance.beat();
    CHECK(row().drain_heeded);
    dispatch.dispatcher.run_once();
    CHECK(dispatch.leased() == 4);
    CHECK(ask(true));
    CHECK(row().drain_asked_at == asked_at);
    CHECK(ask(false));
    dispatch.instance.beat();
    CHECK_FALSE(row().drain_heeded);
    dispatch.dispatcher.run_once();
    CHECK(dispatch.leased() == 8);
    CHECK_FALSE(dispatch.write([](db::WriteTx& tx) { return queue::ask_drain(tx, 999, true); }));
}
