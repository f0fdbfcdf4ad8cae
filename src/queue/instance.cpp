#include "queue/instance.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/crash_point.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/machine.h"
#include "queue/generation.h"
#include "queue/leftovers.h"
#include "queue/queue.h"
#include "queue/retry_policy.h"

namespace campaignd::queue {
namespace {

constexpr const char* kList = R"sql(
    SELECT id, lock_file, host, pid, version, started_at, beat_at, drain_asked_at, drain_heeded
      FROM instance ORDER BY id)sql";
constexpr const char* kInsert = R"sql(
    INSERT INTO instance(lock_file, host, pid, version, started_at, beat_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?5))sql";
constexpr const char* kBeat = R"sql(
    UPDATE instance SET beat_at = ?2, drain_heeded = drain_asked_at IS NOT NULL WHERE id = ?1)sql";
constexpr const char* kHeeds = R"sql(
    SELECT drain_heeded FROM instance WHERE id = ?1)sql";
constexpr const char* kAskDrain = R"sql(
    UPDATE instance SET drain_asked_at = CASE WHEN ?2 THEN coalesce(drain_asked_at, ?3) END
     WHERE id = ?1)sql";
constexpr const char* kRemove = R"sql(
    DELETE FROM instance WHERE id = ?1)sql";
constexpr const char* kLeave = R"sql(
    DELETE FROM instance
     WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM job INDEXED BY job_leased
                                    WHERE owner = ?1 AND state = 1))sql";
constexpr const char* kReadyAgain = R"sql(
    UPDATE job SET state = 0, owner = NULL, starts = starts + ?3
     WHERE id = ?1 AND owner = ?2 AND state = 1)sql";

/// Looks come twice a second; a longer gap means that this process was not running.
constexpr std::chrono::milliseconds kLongestLook{2'000};

/// Those of the leases whose end their owner noted; of two notes on one lease the later counts.
std::vector<RecoveryHandler::Noted> noted_of(const std::vector<LeasedJob>& leases,
                                             const std::vector<Journal::Note>& notes) {
    std::map<std::pair<JobId, std::int64_t>, const Journal::Note*> by_lease;
    for (const Journal::Note& note : notes) {
        by_lease[{note.job, note.token}] = &note;
    }
    std::vector<RecoveryHandler::Noted> noted;
    for (const LeasedJob& job : leases) {
        if (const auto found = by_lease.find({job.id, job.token}); found != by_lease.end()) {
            noted.push_back({job, found->second->payload});
        }
    }
    return noted;
}

/// Back to ready, or set aside when the process died over it too often.
void return_lease(
    db::WriteTx& tx, InstanceId owner, LeasedJob job, bool died_over_it, RecoveryHandler& handler) {
    job.starts += died_over_it ? 1 : 0;
    if (job.starts < kMaxStarts) {
        tx.run(kReadyAgain, job.id, owner, died_over_it ? 1 : 0);
        return;
    }
    const std::string error = fmt::format(
        "the process died {} times while it worked on this job; it is set aside until "
        "a person retries or discards it",
        job.starts);
    log::error("queue", "job {}: {}", job.id, error);
    tx.run(kReadyAgain, job.id, owner, 1);
    fail_unleased(tx, job.id, error);
    handler.parked(tx, job, error);
}

}  // namespace

std::vector<InstanceRow> list_instances(const db::ReadTx& tx) {
    return db::all(tx.query(kList), [](const db::Statement& row) {
        return InstanceRow{row.integer(0),
                           row.string(1),
                           row.string(2),
                           row.integer(3),
                           row.string(4),
                           row.integer(5),
                           row.integer(6),
                           row.optional_integer(7),
                           row.integer(8) != 0};
    });
}

bool ask_drain(db::WriteTx& tx, InstanceId id, bool drain) {
    return tx.run(kAskDrain, id, drain, tx.now()) == 1;
}

Instance::Instance(db::Database& database,
                   const std::string& version,
                   std::chrono::seconds hung_after)
    : database_(database),
      directory_(std::filesystem::absolute(database.path()).parent_path()),
      lock_file_(fmt::format(
          "{}-instance-{}", database.path().filename().string(), hex_encode(random_bytes(6)))),
      hung_after_(hung_after),
      black_box_(BlackBox::create(directory_ / lock_file_)) {
    id_ = database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        tx.run(kInsert, lock_file_, host_name(), getpid(), version, tx.now());
        return tx.last_id();
    });
    journal_ = std::make_unique<Journal>(journal_of(lock_file_), id_);
}

Instance::~Instance() {
    try {
        bool left = false;
        const Generation generation =
            database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
                left = tx.run(kLeave, id_) == 1;
                return advance_generation(tx);
            });
        write_mark(database_.path(), generation);
        if (left) {
            Journal::remove(journal_of(lock_file_));
            black_box_.remove_file();
        } else {
            log::warn("queue", "leaving with leases: the next look of a peer takes them over");
        }
    } catch (const Error& error) {
        log::warn("queue", "leaving: {}", error.what());
    }
}

std::filesystem::path Instance::journal_of(const std::string& lock_file) const {
    return directory_ / journal_name(lock_file);
}

void Instance::sweep() {
    std::vector<std::string> known;
    for (const InstanceRow& row :
         database_.read([](const db::ReadTx& tx) { return list_instances(tx); })) {
        known.push_back(row.lock_file);
    }
    if (const int removed = remove_leftovers(directory_ / database_.path().filename(), known)) {
        log::info("queue", "{} files that dead processes left are removed", removed);
    }
}

Instance::Look Instance::recover_dead_peers(RecoveryHandler& handler) {
    const std::vector<InstanceRow> rows =
        database_.read([](const db::ReadTx& tx) { return list_instances(tx); });
    Look look;
    for (const InstanceRow& peer : rows) {
        if (peer.id == id_) {
            continue;
        }
        std::optional<BlackBox> box = BlackBox::take_over(directory_ / peer.lock_file);
        if (!box) {
            ++look.peers_alive;
            look.jobs_recovered += hangs(peer) ? take_from_hung(peer, handler) : 0;
            continue;
        }
        if (const auto taken = recover(peer, *box, handler)) {
            look.jobs_recovered += taken->leases;
            ++look.peers_recovered;
        }
        Journal::remove(journal_of(peer.lock_file));
        box->remove_file();
    }
    database_.set_peer_alive(look.peers_alive > 0);
    return look;
}

/// What the journal tells is settled first, the rest is judged, what is surely not done goes back.
Instance::Taken Instance::take_leases(db::WriteTx& tx,
                                      const InstanceRow& peer,
                                      const std::vector<Journal::Note>& notes,
                                      const std::vector<JobId>& in_hand,
                                      RecoveryHandler& handler) {
    std::vector<LeasedJob> jobs = leases_of(tx, peer.id);
    Taken taken{.leases = static_cast<int>(jobs.size())};
    if (const auto noted = noted_of(jobs, notes); !noted.empty()) {
        handler.settle_noted(tx, peer.id, noted);
        jobs = leases_of(tx, peer.id);
        taken.noted = taken.leases - static_cast<int>(jobs.size());
    }
    for (const LeasedJob& job : handler.settle_in_doubt(tx, peer.id, std::move(jobs))) {
        const bool died_over_it =
            std::find(in_hand.begin(), in_hand.end(), job.id) != in_hand.end();
        return_lease(tx, peer.id, job, died_over_it, handler);
    }
    return taken;
}

std::optional<Instance::Taken> Instance::recover(const InstanceRow& peer,
                                                 const BlackBox& box,
                                                 RecoveryHandler& handler) {
    const std::vector<JobId> in_hand = box.noted();
    const std::vector<Journal::Note> notes = Journal::read(journal_of(peer.lock_file), peer.id);
    const auto taken = database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        if (tx.run(kRemove, peer.id) == 0) {
            return std::optional<Taken>();
        }
        const Taken done = take_leases(tx, peer, notes, in_hand, handler);
        crash_point("recover");
        return std::optional(done);
    });
    if (taken) {
        log::info("queue",
                  "instance {} (pid {}) is gone: its {} leases are taken over, {} of them ended as "
                  "its journal says",
                  peer.id,
                  peer.pid,
                  taken->leases,
                  taken->noted);
    }
    return taken;
}

bool Instance::hangs(const InstanceRow& peer) {
    const SteadyTime now = database_.clock().steady();
    Beat& beat = beats_.try_emplace(peer.id, Beat{peer.beat_at, now}).first->second;
    if (beat.beat_at != peer.beat_at) {
        beat = {peer.beat_at, now};
        return false;
    }
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - beat.looked);
    beat.looked = now;
    // Whoever slept itself (SIGSTOP, a suspended machine) saw nothing meanwhile and proves nothing.
    beat.silent += std::min(since, kLongestLook);
    return beat.silent > hung_after_;
}

/// Its row stays: the process lives, and may yet wake up.
int Instance::take_from_hung(const InstanceRow& peer, RecoveryHandler& handler) {
    const std::vector<Journal::Note> notes = Journal::read(journal_of(peer.lock_file), peer.id);
    const Taken taken = database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        return take_leases(tx, peer, notes, {}, handler);
    });
    if (taken.leases > 0) {
        log::warn("queue",
                  "instance {} (pid {}) has hung for {} s: its {} leases are taken over",
                  peer.id,
                  peer.pid,
                  hung_after_.count(),
                  taken.leases);
    }
    return taken.leases;
}

void Instance::beat() {
    bool drains = false;
    const Generation generation = database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        tx.run(kBeat, id_, tx.now());
        drains = tx.find_integer(kHeeds, id_).value_or(0) != 0;
        return advance_generation(tx);
    });
    if (draining_.exchange(drains) != drains) {
        log::info("queue",
                  "{}",
                  drains ? "no new work is taken: a person asked for that" : "work is taken again");
    }
    const bool marked = write_mark(database_.path(), generation);
    if (!marked && marked_) {
        log::warn("queue",
                  "the mark beside {} cannot be written: an older copy put in its place would not "
                  "be noticed",
                  database_.path().string());
    }
    marked_ = marked;
}

}  // namespace campaignd::queue
