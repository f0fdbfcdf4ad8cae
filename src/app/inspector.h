#pragma once

#include <chrono>

#include "base/thread.h"
#include "db/database.h"

namespace campaignd::app {

/// The thread "inspector": looks through a file that was not closed in order (quick_check), and,
/// while damage is known, looks again from time to time (integrity_check): a fault of the moment,
/// a bad read, must not stop sending for ever.
///
///   start -> [look] -> idle --damage is noted--> [look] --sound--> forgotten, idle
///                                                  |--damaged--> waits, twice as long each time
///
/// Owner: App; the database must outlive it. Thread-safe.
class Inspector {
  public:
    explicit Inspector(db::Database& database) : database_(database) {}

    ~Inspector() { stop(); }

    Inspector(const Inspector&) = delete;
    Inspector& operator=(const Inspector&) = delete;

    /// With `look_first` it waits up to `patience` for the verdict on the file; a large one is
    /// looked through beside the work.
    void start(bool look_first, std::chrono::milliseconds patience);
    /// Ends after a look under way.
    void stop();

  private:
    void loop(bool look_first);
    void look_first();
    /// True when the file is sound.
    bool look_again();
    /// True when stop() was called.
    bool nap(std::chrono::milliseconds time);

    db::Database& database_;

    Mutex mutex_;
    Condition wake_;
    bool stopping_ GUARDED_BY(mutex_) = false;
    bool looked_ GUARDED_BY(mutex_) = false;

    Thread thread_;
};

}  // namespace campaignd::app
