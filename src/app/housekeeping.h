#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>

#include "app/use_cases.h"
#include "base/thread.h"
#include "db/database.h"

namespace campaignd::app {

/// Removes uploads that nobody finished: "upload-…" files older than ten minutes.
void remove_stale_uploads(const std::filesystem::path& folder);

/// The thread "housekeeping": once an hour it removes finished jobs older than a week, dead
/// sessions, old answers and abandoned uploads, and makes a backup when one is due.
/// Owner: App; the references must outlive it. Thread-safe.
class Housekeeping {
  public:
    Housekeeping(db::Database& database,
                 UseCases& use_cases,
                 std::filesystem::path spool,
                 std::chrono::hours backup_every);
    ~Housekeeping();
    Housekeeping(const Housekeeping&) = delete;
    Housekeeping& operator=(const Housekeeping&) = delete;

    void start();

    /// 0: no backups but those a person asks for.
    void set_backup_every(std::chrono::hours every) noexcept { backup_every_ = every; }

    /// Ends after the present piece of work.
    void stop();
    /// One round without the thread, for tests.
    void round();

  private:
    void loop();
    void prune_jobs();
    void back_up_when_due();
    bool stopping() const;

    db::Database& database_;
    UseCases& use_cases_;
    const std::filesystem::path spool_;
    std::atomic<std::chrono::hours> backup_every_;

    mutable Mutex mutex_;
    Condition wake_;
    bool stopping_ GUARDED_BY(mutex_) = false;

    Thread thread_;
};

}  // namespace campaignd::app
