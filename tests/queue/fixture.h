#pragma once

#include <string>
#include <vector>

#include "queue/instance.h"
#include "queue/queue.h"
#include "support/temp_database.h"

namespace campaignd::test {

/// A database with senders, campaigns and lanes made on demand.
class QueueFixture : public TempDatabase {
  public:
    std::int64_t add_sender() {
        run("INSERT INTO sender(name, from_name, from_email, transport, created_at, updated_at) "
            "VALUES (?1, 'A', 'a@example.com', 1, 0, 0)",
            "sender " + std::to_string(++names_));
        return integer("SELECT max(id) FROM sender");
    }

    std::int64_t add_campaign() {
        run("INSERT INTO campaign(name, created_at, updated_at) VALUES ('c', 0, 0)");
        return integer("SELECT max(id) FROM campaign");
    }

    LaneId add_lane(std::int64_t campaign, int step, std::int64_t sender, int weight = 1) const {
        return database->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            return queue::open_lane(tx, {"send", campaign, step, sender, weight});
        });
    }

    /// A lane of a campaign of its own.
    LaneId add_lane(std::int64_t sender, int weight = 1) {
        return add_lane(add_campaign(), 0, sender, weight);
    }

    /// `count` jobs with refs 1, 2 …; returns their ids.
    std::vector<JobId> fill(LaneId lane, int count, TimeMs run_at = 0) const {
        return database->write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            std::vector<JobId> jobs;
            for (int ref = 1; ref <= count; ++ref) {
                jobs.push_back(queue::enqueue(tx, lane, ref, run_at));
            }
            return jobs;
        });
    }

    std::vector<LeasedJob> lease(LaneId lane, InstanceId owner, int limit) const {
        return database->write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            return queue::lease(tx, lane, owner, limit);
        });
    }

    template <typename F>
    auto write(F&& work) const {
        return database->write(db::WriteClass::kResult, std::forward<F>(work));
    }

    /// All there is to know about a job, as one text; empty when it is gone.
    std::string row_of(JobId job) const {
        return database->read([&](const db::ReadTx& tx) {
            db::Statement row = tx.query(
                "SELECT json_array(lane_id, state, run_at, ref, attempts, starts, owner, token, "
                "last_error, finished_at) FROM job WHERE id = ?1",
                job);
            return row.step() ? row.string(0) : std::string();
        });
    }

    JobState state_of(JobId job) const {
        return static_cast<JobState>(integer("SELECT state FROM job WHERE id = ?1", job));
    }

    std::int64_t leased() const { return integer("SELECT count(*) FROM job WHERE state = 1"); }

  private:
    int names_ = 0;
};

/// Nothing is ever in doubt; remembers what was parked and how often it was asked.
class PlainRecovery final : public queue::RecoveryHandler {
  public:
    std::vector<LeasedJob> settle_in_doubt(db::WriteTx& /*tx*/,
                                           InstanceId owner,
                                           std::vector<LeasedJob> jobs) override {
        owners.push_back(owner);
        return jobs;
    }

    void parked(db::WriteTx& /*tx*/, const LeasedJob& job, const std::string& error) override {
        parked_jobs.push_back(job.id);
        errors.push_back(error);
    }

    std::vector<InstanceId> owners;
    std::vector<JobId> parked_jobs;
    std::vector<std::string> errors;
};

}  // namespace campaignd::test
