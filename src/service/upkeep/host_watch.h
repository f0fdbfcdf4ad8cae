#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/thread.h"
#include "model/needs.h"
#include "service/upkeep/doctor.h"

namespace campaignd::service {

/// What the daemon knows of its machine: looks now and then, each part at its own pace, and keeps
/// the last report, here and, for the command `doctor`, in the database. Nobody who asks waits for
/// a look. Owner: App; the references must outlive it. round() belongs to one thread, the rest is
/// thread-safe.
class HostWatch {
  public:
    HostWatch(db::Database& database, const Doctor& doctor);

    /// Where an address of a proxy comes from that is not trusted; before the first round.
    void watch_proxies(std::function<std::string()> untrusted);

    /// Looks at what is due; blocks for as long as that takes, or until `stop` gives it up.
    /// Throws Error.
    void round(const std::stop_token& stop = {});

    HostReport last() const;
    /// The faults, as things that wait for a person.
    std::vector<Need> needs() const;

    int faults() const noexcept { return faults_; }

    int warnings() const noexcept { return warnings_; }

  private:
    void look_at_clock();
    void look_at(HostPart part, const std::stop_token& stop);
    void publish();

    db::Database& database_;
    const Doctor& doctor_;
    std::function<std::string()> untrusted_proxy_;

    // of the one thread
    std::map<HostPart, HostFindings> found_;
    std::map<HostPart, SteadyTime> due_;
    std::vector<HostCheck> looked_at_;
    std::map<std::string, TimeMs> first_seen_;  // by the subject of the need
    SteadyTime last_steady_{};
    TimeMs last_wall_ = 0;
    std::chrono::milliseconds last_jump_{0};
    TimeMs jumped_at_ = 0;

    std::atomic<int> faults_{0};
    std::atomic<int> warnings_{0};
    mutable Mutex mutex_;
    HostReport report_ GUARDED_BY(mutex_);
    std::vector<Need> needs_ GUARDED_BY(mutex_);
};

/// The last report that a daemon left in the database.
HostReport last_host_report(const db::ReadTx& tx);

}  // namespace campaignd::service
