#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <stop_token>

#include "app/rounds.h"
#include "app/use_cases.h"
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

    void start() { rounds_.start(); }

    /// 0: no backups but those a person asks for.
    void set_backup_every(std::chrono::hours every) noexcept { backup_every_ = every; }

    /// Ends after the present piece of work.
    void stop() { rounds_.stop(); }

    /// What the thread does once an hour; `stopping` ends it after the present piece of work.
    void round(const std::stop_token& stopping = {});

  private:
    void prune_jobs(const std::stop_token& stopping);
    void back_up_when_due();

    db::Database& database_;
    UseCases& use_cases_;
    const std::filesystem::path spool_;
    std::atomic<std::chrono::hours> backup_every_;

    Rounds rounds_;  // last: its thread ends before the others do
};

}  // namespace campaignd::app
