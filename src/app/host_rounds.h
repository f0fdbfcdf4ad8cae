#pragma once

#include <stop_token>

#include "base/thread.h"
#include "db/database.h"
#include "service/upkeep/host_watch.h"

namespace campaignd::app {

/// The thread "doctor": lets the watch of the machine make its rounds.
/// Owner: App; the references must outlive it. Thread-safe.
class HostRounds {
  public:
    HostRounds(const db::Database& database, service::HostWatch& watch)
        : database_(database), watch_(watch) {}

    ~HostRounds() { stop(); }

    HostRounds(const HostRounds&) = delete;
    HostRounds& operator=(const HostRounds&) = delete;
    HostRounds(HostRounds&&) = delete;
    HostRounds& operator=(HostRounds&&) = delete;

    void start();
    /// A look under way is given up.
    void ask_to_stop();
    /// Also waits for its end.
    void stop();

  private:
    void loop();

    const db::Database& database_;
    service::HostWatch& watch_;

    Mutex mutex_;
    Condition wake_;
    bool stopping_ GUARDED_BY(mutex_) = false;

    std::stop_source stopping_looks_;
    Thread thread_;
};

}  // namespace campaignd::app
