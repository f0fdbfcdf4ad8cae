#pragma once

#include <functional>

#include "app/daemon_state.h"
#include "db/database.h"
#include "http/front/health.h"
#include "model/job.h"

namespace campaignd::app {

/// What /health says about this process: a real write, the disk, the queue.
/// Owner: App; the references must outlive it. Thread-safe; the destructor waits for the probes
/// under way, which the writer always ends.
class DaemonHealth final : public http::HealthSource {
  public:
    /// `active` counts the jobs this process has in its hands.
    DaemonHealth(db::Database& database,
                 const DaemonState& state,
                 InstanceId instance,
                 std::function<std::size_t()> active);
    ~DaemonHealth() override;
    DaemonHealth(const DaemonHealth&) = delete;
    DaemonHealth& operator=(const DaemonHealth&) = delete;

    void probe(std::function<void(http::HealthReport)> done) override;
    bool ready() override;

  private:
    http::HealthReport report(const std::exception_ptr& error) const;
    std::vector<std::string> faults(const db::DatabaseStatus& status,
                                    const std::exception_ptr& error) const;
    void ended();

    db::Database& database_;
    const DaemonState& state_;
    const InstanceId instance_;
    const std::function<std::size_t()> active_;
    const SteadyTime started_;

    Mutex mutex_;
    Condition probe_ended_;
    int probes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace campaignd::app
