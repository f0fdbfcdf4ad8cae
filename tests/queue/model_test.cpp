// Random histories of the queue compared, after each command, with a model in memory.
// CAMPAIGND_MODEL_ROUNDS=N runs N histories instead of a few, CAMPAIGND_MODEL_SEED the first seed.
#include "queue/model.h"

#include <catch2/catch.hpp>

#include "queue/fixture.h"
#include "support/histories.h"

using namespace campaignd;
using test::number_from_environment;
using test::QueueFixture;
using test::QueueModel;
using test::random_history;
using test::shrink;

namespace {

enum class Verb {
    kEnqueue,
    kLease,
    kForget,
    kDone,
    kHandBack,
    kRetryLater,
    kFail,
    kPause,
    kRetryFailed,
    kDiscard,
    kTakeReady,
    kPrune,
    kClock,
    kReopen,
    kEnd
};
const char* const kVerbs[] = {"enqueue",
                              "lease",
                              "forget",
                              "done",
                              "hand back",
                              "retry",
                              "fail",
                              "pause",
                              "again",
                              "discard",
                              "take",
                              "prune",
                              "clock",
                              "reopen"};

using Command = test::Command<Verb>;

const std::vector<double> kWeights{20, 22, 6, 6, 6, 8, 8, 3, 4, 3, 2, 3, 6, 1};

/// One history on a real file beside its model.
class Run : public test::ComparedRun<Run, Verb> {
  public:
    Run() {
        const std::int64_t sender = temp_.add_sender();
        for (int i = 0; i < 3; ++i) {
            lanes_.push_back(temp_.add_lane(sender));
            model_.paused[lanes_.back()] = false;
        }
    }

  private:
    friend test::ComparedRun<Run, Verb>;

    void apply(const Command& command) {
        switch (command.verb) {
            case Verb::kEnqueue:
                return enqueue(command);
            case Verb::kLease:
                return lease(command);
            case Verb::kTakeReady:
                return take_ready(command);
            case Verb::kPause:
                return pause(command);
            case Verb::kRetryFailed:
            case Verb::kDiscard:
                return decide(command);
            case Verb::kPrune:
                return prune(command);
            case Verb::kClock:
                return temp_.clock.jump(std::chrono::milliseconds((command.a - 300) * 10));
            case Verb::kReopen:
                return reopen();
            default:
                return settle(command);
        }
    }

    LaneId lane_of(const Command& command) const {
        return lanes_[static_cast<std::size_t>(command.a) % lanes_.size()];
    }

    static InstanceId owner_of(const Command& command) { return command.b % 2 + 1; }

    void enqueue(const Command& command) {
        const TimeMs run_at = temp_.clock.now() + (command.b - 600) * 5;
        const std::int64_t ref = ++refs_;
        const JobId id = temp_.write(
            [&](db::WriteTx& tx) { return queue::enqueue(tx, lane_of(command), ref, run_at); });
        model_.enqueue(id, lane_of(command), ref, run_at);
    }

    void lease(const Command& command) {
        const int limit = command.b % 5;
        const std::vector<LeasedJob> real = temp_.lease(lane_of(command), owner_of(command), limit);
        std::vector<JobId> ids;
        for (const LeasedJob& job : real) {
            ids.push_back(job.id);
            held_.push_back({job, owner_of(command)});
        }
        expect(ids,
               model_.lease(lane_of(command), owner_of(command), limit, temp_.clock.now()),
               "lease");
    }

    void take_ready(const Command& command) {
        const int limit = command.b % 3;
        std::vector<JobId> ids;
        for (const LeasedJob& job : temp_.write(
                 [&](db::WriteTx& tx) { return queue::take_ready(tx, lane_of(command), limit); })) {
            ids.push_back(job.id);
        }
        expect(ids, model_.take_ready(lane_of(command), limit), "take_ready");
    }

    void pause(const Command& command) {
        const bool paused = command.b % 2 == 0;
        temp_.write([&](db::WriteTx& tx) { queue::set_lane_paused(tx, lane_of(command), paused); });
        model_.paused[lane_of(command)] = paused;
    }

    void decide(const Command& command) {
        const JobId id = refs_ == 0 ? 1 : command.a % refs_ + 1;
        const bool again = command.verb == Verb::kRetryFailed;
        const bool real = temp_.write([&](db::WriteTx& tx) {
            return again ? queue::retry_failed(tx, id) : queue::discard_failed(tx, id);
        });
        QueueModel::Row* row = model_.failed(id);
        expect(real, row != nullptr, "a person's decision");
        if (row != nullptr && again) {
            row->state = JobState::kReady;
            row->attempts = 0;
            row->run_at = temp_.clock.now();
            row->finished_at.reset();
        } else if (row != nullptr) {
            row->state = JobState::kCancelled;
            row->finished_at = temp_.clock.now();
        }
    }

    void prune(const Command& command) {
        const TimeMs before = temp_.clock.now() - command.a;
        const int real =
            temp_.write([&](db::WriteTx& tx) { return queue::prune(tx, before, 1'000); });
        expect(real, model_.prune(before), "prune");
    }

    void reopen() {
        const std::filesystem::path path = temp_->path();
        temp_.database.reset();
        temp_.database =
            std::make_unique<db::Database>(db::DatabaseOptions{.path = path}, temp_.clock);
    }

    /// Any lease ever given, by its owner or, now and then, by another.
    void settle(const Command& command) {
        if (held_.empty()) {
            return;
        }
        // Mostly recent leases: the older ones are stale and must change nothing.
        const std::size_t back =
            static_cast<std::size_t>(command.a) % std::min<std::size_t>(held_.size(), 12);
        const LeasedJob& job = held_[held_.size() - 1 - back].job;
        const InstanceId holder = held_[held_.size() - 1 - back].owner;
        const InstanceId owner = command.b % 9 == 0 ? 3 - holder : holder;
        const TimeMs run_at = temp_.clock.now() + command.b * 3;
        const bool real = temp_.write([&](db::WriteTx& tx) {
            switch (command.verb) {
                case Verb::kForget:
                    return queue::settle_forget(tx, job, owner);
                case Verb::kDone:
                    return queue::settle_done(tx, job, owner);
                case Verb::kHandBack:
                    return command.a % 2 == 0 ? queue::hand_back(tx, job, owner, run_at)
                                              : queue::put_off(tx, job, owner, run_at, "not now");
                case Verb::kRetryLater:
                    return queue::retry_later(tx, job, owner, run_at, "later");
                default:
                    return queue::fail_job(tx, job, owner, "no");
            }
        });
        QueueModel::Row* row = model_.settle(job, owner);
        expect(real, row != nullptr, "settling");
        if (row != nullptr) {
            settle_in_model(command.verb, job.id, *row, run_at);
        }
    }

    void settle_in_model(Verb verb, JobId id, QueueModel::Row& row, TimeMs run_at) {
        if (verb == Verb::kForget) {
            model_.jobs.erase(id);
            return;
        }
        const bool back = verb == Verb::kHandBack || verb == Verb::kRetryLater;
        row.state = back                  ? JobState::kReady
                    : verb == Verb::kDone ? JobState::kDone
                                          : JobState::kFailed;
        row.attempts += verb == Verb::kRetryLater || verb == Verb::kFail ? 1 : 0;
        if (back) {
            row.run_at = run_at;
        } else {
            row.finished_at = temp_.clock.now();
        }
    }

    void compare() {
        temp_->read([&](const db::ReadTx& tx) {
            std::string all;
            db::Statement row = tx.query(
                "SELECT id || ' lane ' || lane_id || ' state ' || state || ' at ' || run_at || "
                "' ref ' || ref || ' attempts ' || attempts || ' owner ' || coalesce(owner, 0) || "
                "' token ' || token || ' finished ' || coalesce(finished_at, 0) || char(10) "
                "FROM job ORDER BY id");
            while (row.step()) {
                all += row.string(0);
            }
            expect(
                all, model_.text(), "the table:\n" + all + "instead of\n" + model_.text() + "it");
            std::map<LaneId, TimeMs> due;
            for (const queue::Lane& lane : queue::lanes_with_work(tx)) {
                due[lane.id] = lane.next_due;
            }
            expect(due, model_.lanes_with_work(), "the lanes with work");
        });
    }

    struct Held {
        LeasedJob job;
        InstanceId owner = 0;
    };

    QueueFixture temp_;
    QueueModel model_;
    std::vector<LaneId> lanes_;
    std::vector<Held> held_;
    std::int64_t refs_ = 0;
};

}  // namespace

TEST_CASE("the queue does what its model does, whatever the order of commands", "[queue]") {
    const unsigned rounds = number_from_environment("CAMPAIGND_MODEL_ROUNDS", 15);
    const unsigned first = number_from_environment("CAMPAIGND_MODEL_SEED", 1);
    for (unsigned seed = first; seed < first + rounds; ++seed) {
        const std::vector<Command> history = random_history<Verb>(seed, 120, kWeights);
        const std::string failure = test::failure_of<Run>(history, kVerbs);
        if (!failure.empty()) {
            FAIL("seed " << seed << ": " << failure);
        }
    }
}

TEST_CASE("a failing history shrinks to the commands that matter", "[queue]") {
    const auto fails = [](const std::vector<Command>& history) {
        const auto has = [&](Verb verb) {
            return std::any_of(history.begin(), history.end(), [verb](const Command& command) {
                return command.verb == verb;
            });
        };
        return has(Verb::kPause) && has(Verb::kReopen);
    };
    const std::vector<Command> history = random_history<Verb>(4, 400, kWeights);
    REQUIRE(fails(history));
    CHECK(shrink(history, fails).size() == 2);
}
