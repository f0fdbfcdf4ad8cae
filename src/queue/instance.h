#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/job.h"
#include "queue/black_box.h"
#include "queue/journal.h"

namespace campaignd::queue {

struct InstanceRow {
    InstanceId id = 0;
    std::string lock_file;
    std::string host;
    std::int64_t pid = 0;
    std::string version;
    TimeMs started_at = 0;
    TimeMs beat_at = 0;
    std::optional<TimeMs> drain_asked_at{};
    bool drain_heeded = false;  // nothing is leased by it any more
};

std::vector<InstanceRow> list_instances(const db::ReadTx& tx);

/// Asks an instance to take no new work, or to take work again: it looks at its next beat.
/// False when there is no such instance. Doing it twice is the same as once.
bool ask_drain(db::WriteTx& tx, InstanceId id, bool drain);

/// What becomes of a dead owner's leases where "make it ready again" may be wrong.
/// Implemented by whoever knows the jobs; called inside the recovering transaction.
class RecoveryHandler {
  public:
    RecoveryHandler() = default;
    RecoveryHandler(const RecoveryHandler&) = delete;
    RecoveryHandler& operator=(const RecoveryHandler&) = delete;
    virtual ~RecoveryHandler() = default;

    /// A lease of the dead owner and what its journal says of its end.
    struct Noted {
        LeasedJob job;
        std::string note;
    };

    /// Settles leases as their owner would have, before the others are judged. What it leaves
    /// leased goes on to settle_in_doubt().
    virtual void settle_noted(db::WriteTx& /*tx*/,
                              InstanceId /*owner*/,
                              const std::vector<Noted>& /*noted*/) {}

    /// Settles those of `jobs` (leases of the dead `owner`) whose outcome is in doubt and returns
    /// the others, which go back as they were.
    virtual std::vector<LeasedJob> settle_in_doubt(db::WriteTx& tx,
                                                   InstanceId owner,
                                                   std::vector<LeasedJob> jobs) = 0;
    /// `job` killed its process kMaxStarts times and was failed by the engine with this text.
    virtual void parked(db::WriteTx& tx, const LeasedJob& job, const std::string& error) = 0;
};

/// This process on the file: its row, its lock file, its journal, and the recovery of dead peers.
///
/// A peer is dead when its lock can be taken: no time-out decides, so its leases return within
/// one look. A peer that holds its lock but has not beaten for `hung_after` hangs: its leases
/// return too, and whatever it still settles afterwards is fenced off by their tokens. Owned by
/// App; recover_dead_peers() and beat() belong to the dispatch thread. Throws Error.
class Instance {
  public:
    Instance(db::Database& database,
             const std::string& version,
             std::chrono::seconds hung_after = std::chrono::seconds(60));
    /// Leaves: removes the row and the lock file, unless leases are left: then both stay, as of a
    /// process that died, and the next look of anybody returns the leases.
    ~Instance();

    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    InstanceId id() const noexcept { return id_; }

    BlackBox& black_box() noexcept { return black_box_; }

    Journal& journal() noexcept { return *journal_; }

    struct Look {
        int peers_alive = 0;
        int peers_recovered = 0;
        int jobs_recovered = 0;
    };

    Look recover_dead_peers(RecoveryHandler& handler);
    /// Removes the files of processes that nothing is known of any more.
    void sweep();
    /// A real write, once a second: proves that the database can be written, raises its generation
    /// (queue/generation.h), and learns whether a person asked it to take no new work.
    void beat();

    /// From the beat on that heeded it, until one learns that work is to be taken again.
    /// Thread-safe.
    bool is_draining() const noexcept { return draining_.load(); }

  private:
    struct Beat {
        TimeMs beat_at = 0;
        SteadyTime looked{};  // by our own clock: a jump of the wall clock makes nobody hang
        std::chrono::milliseconds silent{0};  // of the time in which we looked, too
    };

    struct Taken {
        int leases = 0;
        int noted = 0;  // of these, ended as the owner's journal says
    };

    /// Nothing when another process was faster.
    std::optional<Taken> recover(const InstanceRow& peer,
                                 const BlackBox& box,
                                 RecoveryHandler& handler);
    Taken take_leases(db::WriteTx& tx,
                      const InstanceRow& peer,
                      const std::vector<Journal::Note>& notes,
                      const std::vector<JobId>& in_hand,
                      RecoveryHandler& handler);
    std::filesystem::path journal_of(const std::string& lock_file) const;
    bool hangs(const InstanceRow& peer);
    int take_from_hung(const InstanceRow& peer, RecoveryHandler& handler);

    db::Database& database_;
    const std::filesystem::path directory_;
    const std::string lock_file_;
    const std::chrono::seconds hung_after_;
    BlackBox black_box_;
    InstanceId id_ = 0;
    std::unique_ptr<Journal> journal_;
    std::map<InstanceId, Beat> beats_;  // dispatch thread
    bool marked_ = true;                // dispatch thread
    std::atomic<bool> draining_{false};
};

}  // namespace campaignd::queue
