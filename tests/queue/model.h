#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/job.h"

namespace campaignd::test {

/// What the queue is believed to do, in memory and without SQL. Owner: model_test.cpp.
/// Single-threaded. Throws nothing.
class QueueModel {
  public:
    struct Row {
        LaneId lane = 0;
        JobState state = JobState::kReady;
        TimeMs run_at = 0;
        std::int64_t ref = 0;
        int attempts = 0;
        std::optional<InstanceId> owner;
        std::int64_t token = 0;
        std::optional<TimeMs> finished_at;
    };

    void enqueue(JobId id, LaneId lane, std::int64_t ref, TimeMs run_at) {
        Row& row = jobs[id] = Row();
        row.lane = lane;
        row.run_at = run_at;
        row.ref = ref;
    }

    /// The ids of what a lease must return, in order.
    std::vector<JobId> lease(LaneId lane, InstanceId owner, int limit, TimeMs now) {
        std::vector<JobId> ids = ready(lane, limit, now);
        for (const JobId id : ids) {
            Row& row = jobs[id];
            row.state = JobState::kLeased;
            row.owner = owner;
            ++row.token;
        }
        return ids;
    }

    std::vector<JobId> take_ready(LaneId lane, int limit) {
        std::vector<JobId> ids = ready(lane, limit, std::nullopt);
        for (const JobId id : ids) {
            jobs.erase(id);
        }
        return ids;
    }

    /// The row when this lease still holds, freed of its owner; else null.
    Row* settle(const LeasedJob& job, InstanceId owner) {
        const auto found = jobs.find(job.id);
        if (found == jobs.end() || found->second.state != JobState::kLeased ||
            found->second.owner != owner || found->second.token != job.token) {
            return nullptr;
        }
        found->second.owner.reset();
        return &found->second;
    }

    Row* failed(JobId id) {
        const auto found = jobs.find(id);
        return found == jobs.end() || found->second.state != JobState::kFailed ? nullptr
                                                                               : &found->second;
    }

    int prune(TimeMs before) {
        return static_cast<int>(std::erase_if(jobs, [before](const auto& job) {
            return (job.second.state == JobState::kDone ||
                    job.second.state == JobState::kCancelled) &&
                   job.second.finished_at < before;
        }));
    }

    /// Unpaused lanes with ready jobs and when the first of them is due.
    std::map<LaneId, TimeMs> lanes_with_work() const {
        std::map<LaneId, TimeMs> lanes;
        for (const auto& [id, row] : jobs) {
            if (row.state == JobState::kReady && !paused.at(row.lane)) {
                const auto [lane, fresh] = lanes.try_emplace(row.lane, row.run_at);
                lane->second = fresh ? row.run_at : std::min(lane->second, row.run_at);
            }
        }
        return lanes;
    }

    std::string text() const {
        std::string all;
        for (const auto& [id, row] : jobs) {
            all += std::to_string(id) + " lane " + std::to_string(row.lane) + " state " +
                   std::to_string(static_cast<int>(row.state)) + " at " +
                   std::to_string(row.run_at) + " ref " + std::to_string(row.ref) + " attempts " +
                   std::to_string(row.attempts) + " owner " +
                   std::to_string(row.owner.value_or(0)) + " token " + std::to_string(row.token) +
                   " finished " + std::to_string(row.finished_at.value_or(0)) + "\n";
        }
        return all;
    }

    std::map<JobId, Row> jobs;
    std::map<LaneId, bool> paused;

  private:
    std::vector<JobId> ready(LaneId lane, int limit, std::optional<TimeMs> now) const {
        std::vector<std::pair<TimeMs, JobId>> found;
        for (const auto& [id, row] : jobs) {
            if (row.lane == lane && row.state == JobState::kReady && (!now || row.run_at <= *now)) {
                found.emplace_back(row.run_at, id);
            }
        }
        std::sort(found.begin(), found.end());
        std::vector<JobId> ids;
        for (const auto& [at, id] : found) {
            if (static_cast<int>(ids.size()) < limit) {
                ids.push_back(id);
            }
        }
        return ids;
    }
};

}  // namespace campaignd::test
