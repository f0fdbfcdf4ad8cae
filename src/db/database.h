#pragma once

#include <atomic>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "db/sql_error.h"
#include "db/table_changes.h"
#include "db/transaction.h"

namespace campaignd::db {

class Writer;

/// In what order waiting units of work are served.
enum class WriteClass {
    kResult,   // dot marks, results, leases: never refused, always first
    kRequest,  // what a person or a script waits for; refused (kBusy) when too many wait
    kBulk      // import, enrolment, pruning: one unit of a few milliseconds a commit
};

struct DatabaseOptions {
    std::filesystem::path path;
    std::size_t max_waiting_requests = 2'000;
    std::size_t checkpoint_frames = 4'000;    // WAL frames of 4 KiB that start a checkpoint
    std::chrono::microseconds peer_gap{500};  // left between commits while a peer is alive
    std::function<void()> beat = [] {};       // called by the writer at least every second
    std::int64_t ballast_bytes = 0;  // kept back for final results on a full disk; 0 = nothing
    std::int64_t ballast_above_bytes = 0;      // what must stay free beside the ballast
    std::int64_t stop_request_free_bytes = 0;  // below it requests and bulk are refused
};

/// The unit of work that took the most steps of SQLite's machine since one asked: no unit may
/// grow with the rows there are, or everybody else waits for it.
struct LongestUnit {
    std::uint64_t steps = 0;
    std::string where;  // file and line of its write()
};

struct DatabaseStatus {
    bool writable = true;
    std::string error;         // why the last commit or checkpoint failed, empty when none did
    bool sync_failed = false;  // an fsync failed: nothing may be trusted until a restart
    std::string damage;        // what was found damaged, empty while nothing was
    std::int64_t wal_bytes = 0;
    std::int64_t free_disk_bytes = 0;  // beyond the ballast, also while that is given up
    std::uint64_t commits = 0;
    std::uint64_t checkpoints = 0;

    bool full = false;  // too little is free for anything but results

    /// False once something was found that makes it unsure whether a write can be relied on.
    bool trusted() const noexcept { return damage.empty() && !sync_failed; }

    /// A message handed over now could be recorded.
    bool may_hand_over() const noexcept { return trusted() && !full; }
};

/// The one file: one writer thread, many readers.
///
/// Units of work that wait at the same time share one BEGIN IMMEDIATE … COMMIT, each in its own
/// savepoint; their callers are answered after COMMIT. Checkpoints run only while this
/// process holds the write lock (sqlite.org/wal.html, "WAL-reset bug", SQLite before 3.51.3).
/// Damage that any reader or writer meets is remembered until forget_damage(); meanwhile, after a
/// failed sync, and on a full disk only results are taken.
/// Thread-safe. Throws Error: kBusy when too many requests wait, kUnavailable when the file
/// cannot be written, kCorrupt when it is damaged.
class Database {
  public:
    Database(DatabaseOptions options, const Clock& clock);
    ~Database();

    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    using Work = std::function<void(WriteTx&)>;
    /// Called on the writer thread after COMMIT (null) or failure; must be quick and not throw.
    using Done = std::function<void(std::exception_ptr)>;

    /// Where a unit of work comes from.
    struct Caller {
        const char* file = "";
        int line = 0;
    };

    void submit(WriteClass write_class,
                Work work,
                Done done,
                const char* file = __builtin_FILE(),
                int line = __builtin_LINE());

    /// Runs `work` in a write transaction and returns its result once that is durable.
    /// Never call it from inside a transaction.
    template <typename F>
    auto write(WriteClass write_class,
               F&& work,
               const char* file = __builtin_FILE(),
               int line = __builtin_LINE()) -> decltype(work(std::declval<WriteTx&>())) {
        using Result = decltype(work(std::declval<WriteTx&>()));
        if constexpr (std::is_void_v<Result>) {
            run_and_wait(write_class, [&](WriteTx& tx) { work(tx); }, {file, line});
        } else {
            std::optional<Result> result;
            run_and_wait(write_class, [&](WriteTx& tx) { result.emplace(work(tx)); }, {file, line});
            return std::move(*result);
        }
    }

    /// Runs `work` on one snapshot. Keep it short: a long snapshot keeps the WAL from restarting.
    template <typename F>
    auto read(F&& work) const -> decltype(work(std::declval<const ReadTx&>())) {
        try {
            const ReaderLease lease(*this);
            return work(lease.tx());
        } catch (const SqlError& error) {
            note_failed_read(error);
            throw;
        }
    }

    DatabaseStatus status() const;

    /// Since it was asked last.
    LongestUnit take_longest_unit();

    /// Has the log copied into the file and begun anew, so that what was deleted is in neither, and
    /// waits for that, at most `patience`: a long snapshot puts it off. Then it is done later.
    /// False when it is not done yet.
    bool clean_log(std::chrono::milliseconds patience);

    /// Damage that somebody found by another way, or that a full check could not confirm.
    void note_damage(const std::string& what);
    void forget_damage();

    /// What was committed here.
    const TableChanges& changes() const noexcept { return changes_; }

    const std::filesystem::path& path() const noexcept { return options_.path; }

    const Clock& clock() const noexcept { return clock_; }

    /// Another process works on this file: leave it room between commits.
    void set_peer_alive(bool alive) noexcept;
    /// Finishes what waits, checkpoints and ends the writer; later writes throw kUnavailable.
    void stop();

  private:
    class ReaderLease {
      public:
        explicit ReaderLease(const Database& database);
        ~ReaderLease();
        ReaderLease(const ReaderLease&) = delete;
        ReaderLease& operator=(const ReaderLease&) = delete;

        const ReadTx& tx() const noexcept { return tx_; }

      private:
        const Database& database_;
        std::unique_ptr<Connection> connection_;
        ReadTx tx_;
    };

    void run_and_wait(WriteClass write_class, Work work, Caller caller);
    void note_failed_read(const SqlError& error) const;
    std::unique_ptr<Connection> take_reader() const;
    void give_reader(std::unique_ptr<Connection> connection) const noexcept;

    const DatabaseOptions options_;
    const Clock& clock_;
    TableChanges changes_;
    std::unique_ptr<Writer> writer_;

    mutable Mutex readers_mutex_;
    mutable std::vector<std::unique_ptr<Connection>> readers_ GUARDED_BY(readers_mutex_);
};

}  // namespace campaignd::db
