#include "queue/instance.h"

#include <catch2/catch.hpp>

#include "queue/fixture.h"
#include "queue/retry_policy.h"
#include "support/child_process.h"

using namespace campaignd;
using queue::BlackBox;
using queue::Instance;
using test::ChildProcess;
using test::PlainRecovery;
using test::QueueFixture;

namespace {

/// A process of its own that holds `count` leases of the lane; the first is noted as in work.
class Peer {
  public:
    Peer(const QueueFixture& temp, LaneId lane, int count, bool note)
        : process_({CAMPAIGND_QUEUE_CHILD,
                    temp->path().string(),
                    std::to_string(lane),
                    std::to_string(count),
                    note ? "1" : "0"}) {
        const std::optional<std::string> line = process_.read_line();
        REQUIRE(line);
        id = std::stoll(*line);
    }

    void die() { process_.kill_now(); }

    InstanceId id = 0;

  private:
    ChildProcess process_;
};

std::vector<std::string> lock_files(const QueueFixture& temp) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(temp.directory.path())) {
        const std::string name = entry.path().filename().string();
        if (name.find("-instance-") != std::string::npos) {
            names.push_back(name);
        }
    }
    return names;
}

std::int64_t instances(const QueueFixture& temp) {
    return temp.integer("SELECT count(*) FROM instance");
}

}  // namespace

TEST_CASE("an instance comes with a row and a locked private file and leaves with both",
          "[queue]") {
    QueueFixture temp;
    {
        const Instance instance(*temp, "1.2.3");
        const auto rows = temp->read(queue::list_instances);
        REQUIRE(rows.size() == 1);
        CHECK(rows.at(0).version == "1.2.3");
        CHECK(rows.at(0).pid == getpid());
        CHECK(lock_files(temp) == std::vector<std::string>{rows.at(0).lock_file});
        const auto path = temp.directory / rows.at(0).lock_file;
        CHECK_FALSE(BlackBox::take_over(path));
        CHECK((std::filesystem::status(path).permissions() &
               (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
              std::filesystem::perms::none);
    }
    CHECK(instances(temp) == 0);
    CHECK(lock_files(temp).empty());
}

TEST_CASE("an instance that leaves with leases is found like a dead one", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 3);
    {
        const Instance leaver(*temp, "old");
        temp.lease(lane, leaver.id(), 2);
    }
    CHECK(temp.leased() == 2);
    PlainRecovery recovery;
    Instance instance(*temp, "new");
    const Instance::Look look = instance.recover_dead_peers(recovery);
    CHECK(look.jobs_recovered == 2);
    CHECK(temp.leased() == 0);
    CHECK(instances(temp) == 1);
    CHECK(lock_files(temp).size() == 1);
}

TEST_CASE("the leases of a killed process return at once and only its work in hand counts",
          "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const std::vector<JobId> jobs = temp.fill(lane, 6);
    Peer peer(temp, lane, 5, true);
    CHECK(temp.leased() == 5);
    peer.die();
    PlainRecovery recovery;
    Instance instance(*temp, "me");
    const Instance::Look look = instance.recover_dead_peers(recovery);
    CHECK(look.peers_recovered == 1);
    CHECK(look.peers_alive == 0);
    CHECK(look.jobs_recovered == 5);
    CHECK(recovery.owners == std::vector<InstanceId>{peer.id});
    const std::vector<LeasedJob> again = temp.lease(lane, instance.id(), 10);
    REQUIRE(again.size() == 6);
    for (const LeasedJob& job : again) {
        CHECK(job.starts == (job.id == jobs.front() ? 1 : 0));
        CHECK(job.attempts == 0);
        temp.write([&](db::WriteTx& tx) { return queue::settle_forget(tx, job, instance.id()); });
    }
    CHECK(instances(temp) == 1);
    CHECK(lock_files(temp).size() == 1);
}

TEST_CASE("a job over which three processes died is set aside and the others go on", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const std::vector<JobId> jobs = temp.fill(lane, 3);
    PlainRecovery recovery;
    Instance instance(*temp, "me");
    for (int death = 1; death <= queue::kMaxStarts; ++death) {
        CHECK(recovery.parked_jobs.empty());
        Peer peer(temp, lane, 3, true);
        peer.die();
        CHECK(instance.recover_dead_peers(recovery).jobs_recovered == 3);
    }
    CHECK(recovery.parked_jobs == std::vector<JobId>{jobs.front()});
    CHECK(recovery.errors.at(0).find("died 3 times") != std::string::npos);
    CHECK(temp.state_of(jobs.front()) == JobState::kFailed);
    CHECK(temp.row_of(jobs.front()).find("died 3 times") != std::string::npos);
    const std::vector<LeasedJob> left = temp.lease(lane, instance.id(), 9);
    REQUIRE(left.size() == 2);
    CHECK(left.at(0).starts == 0);
    for (const LeasedJob& job : left) {
        temp.write([&](db::WriteTx& tx) { return queue::settle_done(tx, job, instance.id()); });
    }
    CHECK(temp.write([&](db::WriteTx& tx) { return queue::retry_failed(tx, jobs.front()); }));
    CHECK(temp.integer("SELECT starts FROM job WHERE id = ?1", jobs.front()) == 0);
}

TEST_CASE("a live peer keeps its leases and is counted", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 4);
    const Peer peer(temp, lane, 4, true);
    PlainRecovery recovery;
    Instance instance(*temp, "me");
    const Instance::Look look = instance.recover_dead_peers(recovery);
    CHECK(look.peers_alive == 1);
    CHECK(look.peers_recovered == 0);
    CHECK(recovery.owners.empty());
    CHECK(temp.leased() == 4);
    CHECK(instances(temp) == 2);
    CHECK(lock_files(temp).size() == 2);
}

TEST_CASE("two recoverers at once recover a dead peer once", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 20);
    db::Database other({.path = temp->path()}, temp.clock);
    Instance mine(*temp, "one");
    Instance theirs(other, "two");
    for (int round = 1; round <= 5; ++round) {
        Peer peer(temp, lane, 20, false);
        peer.die();
        PlainRecovery here;
        PlainRecovery there;
        Instance::Look look_here;
        Instance::Look look_there;
        {
            const Thread thread("other", [&] { look_there = theirs.recover_dead_peers(there); });
            look_here = mine.recover_dead_peers(here);
        }
        CHECK(look_here.jobs_recovered + look_there.jobs_recovered == 20);
        CHECK(look_here.peers_recovered + look_there.peers_recovered == 1);
        CHECK(here.owners.size() + there.owners.size() == 1);
        CHECK(temp.leased() == 0);
    }
}

TEST_CASE("a lock file that was deleted means a dead owner without notes", "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 2);
    Peer peer(temp, lane, 2, true);
    peer.die();
    for (const std::string& name : lock_files(temp)) {
        std::filesystem::remove(temp.directory / name);
    }
    PlainRecovery recovery;
    Instance instance(*temp, "me");
    CHECK(instance.recover_dead_peers(recovery).jobs_recovered == 2);
    CHECK(temp.integer("SELECT max(starts) FROM job") == 0);
}

TEST_CASE("what the handler settles does not return to the queue", "[queue]") {
    class Doubtful final : public queue::RecoveryHandler {
      public:
        std::vector<LeasedJob> settle_in_doubt(db::WriteTx& tx,
                                               InstanceId owner,
                                               std::vector<LeasedJob> jobs) override {
            queue::fail_job(tx, jobs.front(), owner, "in doubt");
            jobs.erase(jobs.begin());
            return jobs;
        }

        void parked(db::WriteTx&, const LeasedJob&, const std::string&) override {}
    };

    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const std::vector<JobId> jobs = temp.fill(lane, 3);
    Peer peer(temp, lane, 3, true);
    peer.die();
    Doubtful recovery;
    Instance instance(*temp, "me");
    instance.recover_dead_peers(recovery);
    CHECK(temp.state_of(jobs.at(0)) == JobState::kFailed);
    CHECK(temp.state_of(jobs.at(1)) == JobState::kReady);
    CHECK(temp.state_of(jobs.at(2)) == JobState::kReady);
}

TEST_CASE("what a dead process noted as ended is settled before the others are judged", "[queue]") {
    class Reading final : public queue::RecoveryHandler {
      public:
        void settle_noted(db::WriteTx& tx,
                          InstanceId owner,
                          const std::vector<Noted>& leases) override {
            for (const Noted& noted : leases) {
                notes.push_back(noted.note);
                CHECK(queue::settle_done(tx, noted.job, owner));
            }
        }

        std::vector<LeasedJob> settle_in_doubt(db::WriteTx&,
                                               InstanceId,
                                               std::vector<LeasedJob> jobs) override {
            judged += jobs.size();
            return jobs;
        }

        void parked(db::WriteTx&, const LeasedJob&, const std::string&) override {}

        std::vector<std::string> notes;
        std::size_t judged = 0;
    };

    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    const std::vector<JobId> jobs = temp.fill(lane, 5);
    Peer peer(temp, lane, 5, false);
    peer.die();
    Instance instance(*temp, "me");
    Reading reading;
    CHECK(instance.recover_dead_peers(reading).jobs_recovered == 5);
    CHECK(reading.notes == std::vector<std::string>{"ended"});
    CHECK(reading.judged == 4);
    CHECK(temp.state_of(jobs.back()) == JobState::kDone);
    CHECK(temp.state_of(jobs.front()) == JobState::kReady);
    std::size_t journals = 0;
    for (const auto& entry : std::filesystem::directory_iterator(temp.directory.path())) {
        journals += entry.path().filename().string().find("-outcomes-") != std::string::npos;
    }
    CHECK(journals == 1);  // ours
}

TEST_CASE("a recovery that fails leaves everything to the next look", "[queue]") {
    class Failing final : public queue::RecoveryHandler {
      public:
        std::vector<LeasedJob> settle_in_doubt(db::WriteTx& tx,
                                               InstanceId owner,
                                               std::vector<LeasedJob> jobs) override {
            queue::fail_job(tx, jobs.front(), owner, "never seen");
            fail(ErrorCode::kInternal, "no");
        }

        void parked(db::WriteTx&, const LeasedJob&, const std::string&) override {}
    };

    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 3);
    Peer peer(temp, lane, 3, true);
    peer.die();
    Instance instance(*temp, "me");
    Failing failing;
    CHECK_THROWS_AS(instance.recover_dead_peers(failing), Error);
    CHECK(temp.leased() == 3);
    PlainRecovery recovery;
    CHECK(instance.recover_dead_peers(recovery).jobs_recovered == 3);
    CHECK(temp.leased() == 0);
    CHECK(temp.integer("SELECT starts FROM job ORDER BY id LIMIT 1") == 1);
}

TEST_CASE("a peer that lives but no longer beats loses its leases, and its late answers are fenced",
          "[queue]") {
    QueueFixture temp;
    const LaneId lane = temp.add_lane(temp.add_sender());
    temp.fill(lane, 3);
    Instance instance(*temp, "1", std::chrono::seconds(60));
    const Peer peer(temp, lane, 3, false);
    PlainRecovery handler;
    const auto look = [&] { return instance.recover_dead_peers(handler).jobs_recovered; };
    CHECK(look() == 0);
    temp.clock.jump(std::chrono::hours(5));  // the wall clock alone makes nobody hang
    CHECK(look() == 0);
    const auto watch_for = [&](int seconds) {
        int taken = 0;
        for (int i = 0; i < seconds; ++i) {
            temp.clock.advance(std::chrono::seconds(1));
            taken += look();
        }
        return taken;
    };
    CHECK(watch_for(50) == 0);
    temp.run("UPDATE instance SET beat_at = beat_at + 1 WHERE id = ?1", peer.id);
    CHECK(look() == 0);
    CHECK(watch_for(50) == 0);
    temp.clock.advance(std::chrono::hours(1));  // we slept ourselves: that proves nothing
    CHECK(look() == 0);
    CHECK(watch_for(7) == 0);
    CHECK(watch_for(3) == 3);
    CHECK(instances(temp) == 2);
    const std::vector<LeasedJob> ours = temp.lease(lane, instance.id(), 3);
    REQUIRE(ours.size() == 3);
    LeasedJob late = ours.front();
    --late.token;
    CHECK_FALSE(
        temp.write([&](db::WriteTx& tx) { return queue::settle_forget(tx, late, peer.id); }));
    CHECK(temp.integer("SELECT count(*) FROM job WHERE state = 1 AND owner = ?1", instance.id()) ==
          3);
}
