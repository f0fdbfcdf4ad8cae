#pragma once

#include <deque>
#include <thread>

#include "db/database.h"
#include "db/reserve.h"

namespace campaignd::db {

/// The writer thread with the one write connection: gathers units of work, commits them
/// together, answers their callers, and checkpoints.
///
///   submit -> waiting -> [BEGIN IMMEDIATE, SAVEPOINT each, COMMIT] -> done(null)
///                              unit throws -> its savepoint rolls back -> done(error)
///                              commit fails -> all of the batch -> done(error)
///
/// A commit takes no new request after some milliseconds of work: whoever waits for a result waits
/// for one unit at most.
///
/// A failed sync is not tried again (the kernel forgets what it could not write): from then on
/// only results are taken, no checkpoint runs, and the log stays for the next start to read. The
/// same after damage was found.
///
/// Owned by Database. submit(), status(), take_longest_unit() and clean_log() are thread-safe; the
/// rest runs on the thread "writer".
class Writer {
  public:
    Writer(const DatabaseOptions& options, const Clock& clock, TableChanges& changes);
    ~Writer();

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void submit(WriteClass write_class,
                Database::Work work,
                Database::Done done,
                Database::Caller caller);
    bool is_current_thread() const noexcept;
    DatabaseStatus status() const;
    LongestUnit take_longest_unit();
    bool clean_log(std::chrono::milliseconds patience);

    void note_damage(const std::string& what);
    void forget_damage();

    void set_peer_alive(bool alive) noexcept { peer_alive_ = alive; }

    void stop();

  private:
    struct Unit {
        WriteClass write_class = WriteClass::kRequest;
        Database::Work work;
        Database::Done done;
        Database::Caller caller;
        std::exception_ptr error{};
    };

    using Batch = std::vector<Unit>;

    void loop();
    bool is_finished() const;
    /// Waits for work; an empty batch means that nothing came for a while.
    Batch next_batch();
    void take_bulk(Batch& batch) REQUIRES(mutex_);
    void commit(Batch& batch);
    void run_units(Batch& batch);
    /// Gives back what a commit has no time for; it goes first in the next one.
    void put_back(Batch& batch, std::size_t from);
    void note_steps(const Unit& unit, std::uint64_t steps);
    void run_unit(WriteTx& tx, Unit& unit, bool alone);
    void note_outcome(const std::exception_ptr& error);
    void note_checkpoint(const std::exception_ptr& error);
    void note_file_fault(const std::exception_ptr& error) REQUIRES(mutex_);
    std::exception_ptr refusal(WriteClass write_class) const;
    /// Free on the disk beyond the ballast.
    std::int64_t spare_bytes() const;
    bool is_full(std::int64_t spare) const noexcept;
    void leave_peer_a_gap();
    void checkpoint_when_due(bool idle);
    void checkpoint();
    void clean_log_when_wanted();
    bool begin_log_anew();

    const DatabaseOptions& options_;
    const Clock& clock_;
    TableChanges& changes_;
    Connection connection_;
    Connection checkpointer_;
    std::atomic<bool> peer_alive_{false};
    std::atomic<std::int64_t> wal_frames_{0};
    Reserve reserve_;
    std::int64_t checkpointed_frames_ = 0;
    SteadyTime last_commit_;
    SteadyTime next_keep_{};
    SteadyTime next_clean_{};

    mutable Mutex mutex_;
    Condition wake_;
    std::deque<Unit> results_ GUARDED_BY(mutex_);
    std::deque<Unit> requests_ GUARDED_BY(mutex_);
    std::deque<Unit> bulk_ GUARDED_BY(mutex_);
    bool bulk_waited_ GUARDED_BY(mutex_) = false;  // the last commit had no time for it
    LongestUnit longest_ GUARDED_BY(mutex_);
    std::uint64_t clean_wanted_ GUARDED_BY(mutex_) = 0;  // how often asked …
    std::uint64_t clean_done_ GUARDED_BY(mutex_) = 0;    // … and up to which time done
    Condition cleaned_;
    bool stopping_ GUARDED_BY(mutex_) = false;
    DatabaseStatus status_ GUARDED_BY(mutex_);
    std::string checkpoint_error_ GUARDED_BY(mutex_);

    std::atomic<std::thread::id> thread_id_;

    Thread thread_;  // last: it uses everything above
};

}  // namespace campaignd::db
