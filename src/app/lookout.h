#pragma once

#include "base/thread.h"
#include "db/database.h"
#include "service/upkeep/alerts.h"

namespace campaignd::app {

/// The thread "lookout": every few seconds it looks for what waits for a person, and tells them.
/// Owner: App; the references must outlive it. Thread-safe.
class Lookout {
  public:
    Lookout(const db::Database& database, service::Alerts& alerts)
        : database_(database), alerts_(alerts) {}

    ~Lookout() { stop(); }

    Lookout(const Lookout&) = delete;
    Lookout& operator=(const Lookout&) = delete;
    Lookout(Lookout&&) = delete;
    Lookout& operator=(Lookout&&) = delete;

    void start();
    /// Ends after the present mail.
    void stop();

  private:
    void loop();

    const db::Database& database_;
    service::Alerts& alerts_;

    Mutex mutex_;
    Condition wake_;
    bool stopping_ GUARDED_BY(mutex_) = false;

    Thread thread_;
};

}  // namespace campaignd::app
