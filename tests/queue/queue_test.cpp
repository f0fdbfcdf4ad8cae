#include "queue/queue.h"

#include <catch2/catch.hpp>

#include "queue/fixture.h"

using namespace campaignd;
using test::QueueFixture;

namespace {

constexpr InstanceId kMe = 7;
constexpr InstanceId kPeer = 8;

std::vector<std::int64_t> refs_of(const std::vector<LeasedJob>& jobs) {
    std::vector<std::int64_t> refs;
    for (const LeasedJob& job : jobs) {
        refs.push_back(job.ref);
    }
    return refs;
}

/// Every way to settle a lease, by name.
using Settle = bool (*)(db::WriteTx&, const LeasedJob&, InstanceId);
const std::pair<const char*, Settle> kSettlers[] = {
    {"forget",
     [](db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
         return queue::settle_forget(tx, job, owner);
     }},
    {"done",
     [](db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
         return queue::settle_done(tx, job, owner);
     }},
    {"retry",
     [](db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
         return queue::retry_later(tx, job, owner, tx.now() + 5, "try again");
     }},
    {"fail",
     [](db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
         return queue::fail_job(tx, job, owner, "no");
     }},
    {"hand back",
     [](db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
         return queue::hand_back(tx, job, owner, job.run_at);
     }},
    {"put off",
     [](db::WriteTx& tx, const LeasedJob& job, InstanceId owner) {
         return queue::put_off(tx, job, owner, job.run_at, "later");
     }},
};

}  // namespace

TEST_CASE("a lease that is not mine changes nothing and says so", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    for (const auto& [name, how] : kSettlers) {
        INFO(name);
        const auto& settle = how;  // clang 14 captures no structured binding
        const JobId id = temp.fill(lane, 1).front();
        LeasedJob job = temp.lease(lane, kMe, 1).at(0);
        REQUIRE(job.id == id);
        const std::string before = temp.row_of(id);
        CHECK_FALSE(temp.write([&](db::WriteTx& tx) { return settle(tx, job, kPeer); }));
        LeasedJob older = job;
        --older.token;
        CHECK_FALSE(temp.write([&](db::WriteTx& tx) { return settle(tx, older, kMe); }));
        CHECK(temp.row_of(id) == before);
        CHECK(temp.write([&](db::WriteTx& tx) { return settle(tx, job, kMe); }));
        CHECK(temp.row_of(id) != before);
        const std::string after = temp.row_of(id);
        CHECK_FALSE(temp.write([&](db::WriteTx& tx) { return settle(tx, job, kMe); }));
        CHECK(temp.row_of(id) == after);
        temp.write([&](db::WriteTx& tx) { queue::remove_job(tx, id); });
    }
}

TEST_CASE("a lease taken again fences the one before, even of the same owner", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 1);
    const LeasedJob first = temp.lease(lane, kMe, 1).at(0);
    temp.write([&](db::WriteTx& tx) { return queue::hand_back(tx, first, kMe, 0); });
    const LeasedJob second = temp.lease(lane, kMe, 1).at(0);
    CHECK(second.token > first.token);
    CHECK_FALSE(temp.write([&](db::WriteTx& tx) { return queue::settle_done(tx, first, kMe); }));
    CHECK(temp.write([&](db::WriteTx& tx) { return queue::settle_done(tx, second, kMe); }));
}

TEST_CASE("due jobs come oldest first, by time and then by number", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const TimeMs now = temp.clock.now();
    temp.write([&](db::WriteTx& tx) {
        queue::enqueue(tx, lane, 1, now - 10);
        queue::enqueue(tx, lane, 2, now - 30);
        queue::enqueue(tx, lane, 3, now + 1);
        queue::enqueue(tx, lane, 4, now - 30);
        queue::enqueue(tx, lane, 5, now);
        queue::enqueue(tx, lane, 6, now - 20);
    });
    CHECK(refs_of(temp.lease(lane, kMe, 4)) == std::vector<std::int64_t>{2, 4, 6, 1});
    CHECK(refs_of(temp.lease(lane, kMe, 9)) == std::vector<std::int64_t>{5});
    CHECK(temp.lease(lane, kMe, 9).empty());
}

TEST_CASE("delayed and backed-off jobs wait in the same order as due ones", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const TimeMs now = temp.clock.now();
    temp.fill(lane, 1, now);
    const LeasedJob job = temp.lease(lane, kMe, 1).at(0);
    temp.write([&](db::WriteTx& tx) {
        queue::enqueue(tx, lane, 50, now + 50);
        queue::enqueue(tx, lane, 70, now + 70);
        CHECK(queue::retry_later(tx, job, kMe, now + 60, "451 later"));
    });
    const auto next = [&] {
        return temp->read([&](const db::ReadTx& tx) { return queue::next_due(tx, lane).value(); });
    };
    CHECK(next() == now + 50);
    temp.clock.advance(std::chrono::milliseconds(65));
    const std::vector<LeasedJob> jobs = temp.lease(lane, kMe, 9);
    CHECK(refs_of(jobs) == std::vector<std::int64_t>{50, 1});
    CHECK(jobs.at(1).attempts == 1);
    CHECK(next() == now + 70);
}

TEST_CASE("only a failure uses up an attempt", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 1);
    for (int i = 0; i < 5; ++i) {
        const LeasedJob job = temp.lease(lane, kMe, 1).at(0);
        CHECK(job.attempts == 0);
        CHECK(job.starts == 0);
        temp.write([&](db::WriteTx& tx) { return queue::hand_back(tx, job, kMe, 0); });
    }
}

TEST_CASE("a paused lane keeps its jobs untouched and out of sight", "[queue]") {
    QueueFixture temp;
    const std::int64_t sender = temp.add_sender();
    const std::int64_t campaign = temp.add_campaign();
    const LaneId lane = temp.add_lane(campaign, 0, sender);
    const LaneId other = temp.add_lane(sender);
    const JobId job = temp.fill(lane, 3).front();
    temp.fill(other, 1);
    const auto seen = [&] {
        std::vector<LaneId> lanes;
        for (const queue::Lane& one : temp->read(queue::lanes_with_work)) {
            lanes.push_back(one.id);
        }
        return lanes;
    };
    const std::string before = temp.row_of(job);
    CHECK(seen() == std::vector<LaneId>{lane, other});
    temp.write([&](db::WriteTx& tx) { queue::set_paused(tx, campaign, true); });
    CHECK(seen() == std::vector<LaneId>{other});
    CHECK(temp.row_of(job) == before);
    temp.write([&](db::WriteTx& tx) { queue::set_paused(tx, campaign, false); });
    CHECK(seen() == std::vector<LaneId>{lane, other});
    temp.write([&](db::WriteTx& tx) { queue::set_lane_paused(tx, other, true); });
    CHECK(seen() == std::vector<LaneId>{lane});
    temp.write([&](db::WriteTx& tx) { queue::close_lanes(tx, campaign); });
    CHECK(seen().empty());
    temp.write([&](db::WriteTx& tx) { queue::reopen_lanes(tx, campaign); });
    CHECK(seen() == std::vector<LaneId>{lane});
}

TEST_CASE("a failed job waits for a person: again or away", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const std::vector<JobId> ids = temp.fill(lane, 2);
    for (const LeasedJob& job : temp.lease(lane, kMe, 2)) {
        temp.write([&](db::WriteTx& tx) { return queue::fail_job(tx, job, kMe, "550 no"); });
    }
    CHECK(temp.lease(lane, kMe, 2).empty());
    CHECK(temp->read([&](const db::ReadTx& tx) { return queue::find_failed(tx, lane, 2); }) ==
          ids.at(1));
    CHECK(temp.write([&](db::WriteTx& tx) { return queue::retry_failed(tx, ids.at(0)); }));
    CHECK_FALSE(temp.write([&](db::WriteTx& tx) { return queue::retry_failed(tx, ids.at(0)); }));
    CHECK(temp.write([&](db::WriteTx& tx) { return queue::discard_failed(tx, ids.at(1)); }));
    CHECK_FALSE(temp.write([&](db::WriteTx& tx) { return queue::discard_failed(tx, ids.at(1)); }));
    CHECK_FALSE(temp->read([&](const db::ReadTx& tx) { return queue::find_failed(tx, lane, 2); }));
    const std::vector<LeasedJob> again = temp.lease(lane, kMe, 2);
    REQUIRE(again.size() == 1);
    CHECK(again.at(0).id == ids.at(0));
    CHECK(again.at(0).attempts == 0);
    CHECK(temp.state_of(ids.at(1)) == JobState::kCancelled);
}

TEST_CASE("taking ready jobs away spares what is in somebody's hands", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 3);
    temp.fill(lane, 2, temp.clock.now() + 1000);
    const LeasedJob held = temp.lease(lane, kMe, 1).at(0);
    const auto take = [&](int limit) {
        return temp.write([&](db::WriteTx& tx) { return queue::take_ready(tx, lane, limit); });
    };
    CHECK(take(3).size() == 3);
    CHECK(take(9).size() == 1);
    CHECK(take(9).empty());
    CHECK(temp.write([&](db::WriteTx& tx) { return queue::settle_forget(tx, held, kMe); }));
    CHECK(temp.integer("SELECT count(*) FROM job") == 0);
}

TEST_CASE("pruning removes old finished jobs in bounded steps and nothing else", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 6);
    const std::vector<LeasedJob> jobs = temp.lease(lane, kMe, 5);
    temp.write([&](db::WriteTx& tx) {
        for (int i = 0; i < 3; ++i) {
            queue::settle_done(tx, jobs.at(static_cast<std::size_t>(i)), kMe);
        }
        queue::fail_job(tx, jobs.at(3), kMe, "no");
    });
    const TimeMs finished = temp.clock.now();
    const auto prune = [&](TimeMs before, int limit) {
        return temp.write([&](db::WriteTx& tx) { return queue::prune(tx, before, limit); });
    };
    CHECK(prune(finished, 10) == 0);
    CHECK(prune(finished + 1, 2) == 2);
    CHECK(prune(finished + 1, 2) == 1);
    CHECK(prune(finished + 1, 2) == 0);
    CHECK(temp.integer("SELECT count(*) FROM job") == 3);
}

TEST_CASE("system work has lanes of its own and an unknown kind is refused", "[queue]") {
    QueueFixture temp;
    temp.write([](db::WriteTx& tx) { queue::enqueue(tx, "import", 5, 0); });
    const std::vector<queue::Lane> lanes = temp->read(queue::lanes_with_work);
    REQUIRE(lanes.size() == 1);
    CHECK(lanes.at(0).kind == "import");
    CHECK(lanes.at(0).campaign_id == 0);
    CHECK_FALSE(temp->read(
        [&](const db::ReadTx& tx) { return queue::is_campaign_lane(tx, lanes.at(0).id); }));
    CHECK_THROWS_AS(temp.write([](db::WriteTx& tx) { queue::enqueue(tx, "no such kind", 5, 0); }),
                    Error);
}

TEST_CASE("a job that is put off keeps its attempts and says why it waits", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 1);
    const LeasedJob job = temp.lease(lane, kMe, 1).at(0);
    CHECK(job.leased_at == temp.clock.now());
    const TimeMs later = temp.clock.now() + 5'000;
    CHECK(temp.write(
        [&](db::WriteTx& tx) { return queue::put_off(tx, job, kMe, later, "450 4.2.0 not now"); }));
    CHECK(temp->read([&](const db::ReadTx& tx) { return queue::next_ready(tx, lane); })->run_at ==
          later);
    CHECK(temp.integer("SELECT last_error = '450 4.2.0 not now' FROM job") == 1);
    temp.clock.advance(std::chrono::seconds(5));
    CHECK(temp.lease(lane, kMe, 1).at(0).attempts == 0);
}
