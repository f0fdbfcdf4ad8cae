#include "db/writer.h"

#include <sqlite3.h>
#include <sys/statvfs.h>

#include <utility>

#include "base/crash_point.h"
#include "base/log.h"
#include "db/file_faults.h"
#include "db/sql_error.h"

namespace campaignd::db {
namespace {

constexpr std::size_t kRequestsPerCommit = 64;
constexpr std::chrono::microseconds kIdleWait{500'000};
constexpr std::chrono::milliseconds kCommitTime{20};  // then no further request joins
constexpr std::int64_t kFrameBytes = 4096 + 24;       // sqlite.org/fileformat2.html#walformat

std::int64_t free_bytes(const std::filesystem::path& path) {
    struct statvfs disk {};

    if (statvfs(path.parent_path().empty() ? "." : path.parent_path().c_str(), &disk) != 0) {
        return 0;
    }
    return static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
}

/// SQLite's extended code, or 0 when it did not come from SQLite.
int code_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const SqlError& sql) {
        return sql.extended_code();
    } catch (...) {
        return 0;
    }
}

bool is_sync_failure(const std::exception_ptr& error) {
    const int code = code_of(error);
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

bool is_damage(const std::exception_ptr& error) {
    const int code = code_of(error) & 0xFF;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

std::string text_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "unknown error";
    }
}

/// True for what concerns the file, not one unit: full, read-only, I/O, damaged.
bool concerns_file(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const SqlError& sql) {
        return sql.code() == ErrorCode::kUnavailable || sql.code() == ErrorCode::kCorrupt;
    } catch (...) {
        return false;
    }
}

}  // namespace

Writer::Writer(const DatabaseOptions& options, const Clock& clock, TableChanges& changes)
    : options_(options),
      clock_(clock),
      changes_(changes),
      connection_(options.path, Access::kWriter),
      checkpointer_(options.path, Access::kReader),
      reserve_(options.path,
               options.ballast_bytes,
               options.ballast_above_bytes,
               static_cast<std::int64_t>(options.checkpoint_frames) * kFrameBytes * 5 / 4) {
    connection_.count_log(wal_frames_);
    connection_.watch_tables(changes_);
    thread_ = Thread("writer", [this] { loop(); });
}

Writer::~Writer() {
    stop();
}

std::int64_t Writer::spare_bytes() const {
    return std::max<std::int64_t>(0, free_bytes(options_.path) - reserve_.owed());
}

bool Writer::is_full(std::int64_t spare) const noexcept {
    return options_.stop_request_free_bytes > 0 && spare < options_.stop_request_free_bytes;
}

/// Why only results are taken now; null when everything is.
std::exception_ptr Writer::refusal(WriteClass write_class) const {
    if (write_class == WriteClass::kResult) {
        return nullptr;
    }
    {
        const Lock lock(mutex_);
        if (!status_.damage.empty()) {
            return std::make_exception_ptr(
                Error(ErrorCode::kCorrupt,
                      "the database is damaged, nothing is changed: " + status_.damage));
        }
        if (status_.sync_failed) {
            return std::make_exception_ptr(
                Error(ErrorCode::kUnavailable,
                      "a sync to disk failed: campaignd stops and reads at its next start what is "
                      "truly there"));
        }
    }
    if (is_full(spare_bytes())) {
        return std::make_exception_ptr(
            Error(ErrorCode::kUnavailable,
                  "the disk is full: nothing is changed until there is space again beside " +
                      options_.path.string()));
    }
    return nullptr;
}

void Writer::submit(WriteClass write_class,
                    Database::Work work,
                    Database::Done done,
                    Database::Caller caller) {
    if (const std::exception_ptr refused = refusal(write_class)) {
        done(refused);
        return;
    }
    bool stopping = false;
    {
        const Lock lock(mutex_);
        stopping = stopping_;
        if (!stopping && (write_class != WriteClass::kRequest ||
                          requests_.size() < options_.max_waiting_requests)) {
            auto& queue = write_class == WriteClass::kResult    ? results_
                          : write_class == WriteClass::kRequest ? requests_
                                                                : bulk_;
            queue.push_back({write_class, std::move(work), std::move(done), caller});
            wake_.notify_one();
            return;
        }
    }
    done(std::make_exception_ptr(
        stopping ? Error(ErrorCode::kUnavailable, "the database is closed: campaignd is stopping")
                 : Error(ErrorCode::kBusy,
                         "too many changes wait to be written; try again in a moment")));
}

bool Writer::is_current_thread() const noexcept {
    return std::this_thread::get_id() == thread_id_;
}

DatabaseStatus Writer::status() const {
    DatabaseStatus copy;
    {
        const Lock lock(mutex_);
        copy = status_;
        if (copy.writable && !checkpoint_error_.empty()) {
            copy.writable = false;
            copy.error = checkpoint_error_;
        }
    }
    copy.wal_bytes = wal_frames_ * kFrameBytes;
    copy.free_disk_bytes = spare_bytes();
    copy.full = is_full(copy.free_disk_bytes);
    return copy;
}

void Writer::note_damage(const std::string& what) {
    const Lock lock(mutex_);
    if (status_.damage.empty()) {
        log::error("db", "the database is damaged: {}", what);
        status_.damage = what;
    }
}

void Writer::forget_damage() {
    const Lock lock(mutex_);
    status_.damage.clear();
}

void Writer::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_one();
    }
    thread_.join();
}

void Writer::loop() {
    thread_id_ = std::this_thread::get_id();
    while (true) {
        options_.beat();
        Batch batch = next_batch();
        if (batch.empty() && is_finished()) {
            break;
        }
        const bool idle = batch.empty();
        if (!idle) {
            commit(batch);
        }
        checkpoint_when_due(idle);
        clean_log_when_wanted();
        if (const SteadyTime now = clock_.steady(); now >= next_keep_) {
            next_keep_ = now + kIdleWait;
            reserve_.keep(free_bytes(options_.path));
        }
    }
    checkpoint();
}

/// Asked under the lock: a unit may have come between an empty batch and stop().
bool Writer::is_finished() const {
    const Lock lock(mutex_);
    return stopping_ && results_.empty() && requests_.empty() && bulk_.empty();
}

Writer::Batch Writer::next_batch() {
    Batch batch;
    Lock lock(mutex_);
    if (results_.empty() && requests_.empty() && bulk_.empty() && !stopping_) {
        wake_.wait_for(lock, kIdleWait);
    }
    batch.reserve(results_.size() + std::min(requests_.size(), kRequestsPerCommit) + 1);
    for (; !results_.empty(); results_.pop_front()) {
        batch.push_back(std::move(results_.front()));
    }
    const bool bulk_first = std::exchange(bulk_waited_, false);
    if (bulk_first) {
        take_bulk(batch);
    }
    for (std::size_t n = 0; n < kRequestsPerCommit && !requests_.empty(); ++n) {
        batch.push_back(std::move(requests_.front()));
        requests_.pop_front();
    }
    if (!bulk_first) {
        take_bulk(batch);
    }
    return batch;
}

void Writer::take_bulk(Batch& batch) {
    if (!bulk_.empty()) {
        batch.push_back(std::move(bulk_.front()));
        bulk_.pop_front();
    }
}

void Writer::commit(Batch& batch) {
    leave_peer_a_gap();
    std::exception_ptr failure;
    try {
        translated("commit", [&] {
            SQLite::Transaction transaction(connection_.database(),
                                            SQLite::TransactionBehavior::IMMEDIATE);
            run_units(batch);
            crash_point("commit");
            transaction.commit();
        });
    } catch (...) {
        failure = std::current_exception();
    }
    last_commit_ = clock_.steady();
    note_outcome(failure);
    if (const TableChanges::Tables changed = connection_.take_changed(); !failure) {
        changes_.note(changed);
    }
    for (Unit& unit : batch) {
        unit.done(failure && !unit.error ? failure : unit.error);
    }
}

void Writer::run_units(Batch& batch) {
    WriteTx tx(connection_, clock_.now());
    const bool alone = batch.size() == 1;
    const SteadyTime until = clock_.steady() + kCommitTime;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Unit& unit = batch[i];
        if (i > 0 && unit.write_class != WriteClass::kResult && clock_.steady() > until) {
            put_back(batch, i);
            return;
        }
        const std::uint64_t before = connection_.steps();
        run_unit(tx, unit, alone);
        note_steps(unit, connection_.steps() - before);
    }
}

void Writer::put_back(Batch& batch, std::size_t from) {
    const Lock lock(mutex_);
    while (batch.size() > from) {
        Unit& unit = batch.back();
        const bool bulk = unit.write_class == WriteClass::kBulk;
        bulk_waited_ = bulk_waited_ || bulk;
        (bulk ? bulk_ : requests_).push_front(std::move(unit));
        batch.pop_back();
    }
}

void Writer::note_steps(const Unit& unit, std::uint64_t steps) {
    const Lock lock(mutex_);
    if (steps > longest_.steps) {
        longest_ = {steps, std::string(unit.caller.file) + ':' + std::to_string(unit.caller.line)};
    }
}

LongestUnit Writer::take_longest_unit() {
    const Lock lock(mutex_);
    return std::exchange(longest_, {});
}

/// A unit that throws is undone alone; what concerns the file sinks the batch, which SQLite may
/// have rolled back by itself (SQLITE_FULL, IOERR, NOMEM).
void Writer::run_unit(WriteTx& tx, Unit& unit, bool alone) {
    if (!alone) {
        connection_.execute("SAVEPOINT unit");
    }
    try {
        unit.work(tx);
        if (!alone) {
            connection_.execute("RELEASE unit");
        }
    } catch (...) {
        unit.error = std::current_exception();
        if (alone || concerns_file(unit.error) || !connection_.in_transaction()) {
            throw;
        }
        connection_.execute("ROLLBACK TO unit");
        connection_.execute("RELEASE unit");
    }
}

void Writer::note_outcome(const std::exception_ptr& error) {
    const bool bad = error && concerns_file(error);
    const Lock lock(mutex_);
    if (bad) {
        if (status_.writable) {
            log::error("db", "the database cannot be written: {}", text_of(error));
        }
        status_.writable = false;
        status_.error = text_of(error);
        note_file_fault(error);
    } else if (!error) {
        if (!status_.writable) {
            log::info("db", "the database can be written again");
        }
        status_.writable = true;
        status_.error.clear();
        ++status_.commits;
    }
}

void Writer::note_checkpoint(const std::exception_ptr& error) {
    const bool bad = error && concerns_file(error);
    const Lock lock(mutex_);
    if (bad) {
        if (checkpoint_error_.empty()) {
            log::error("db", "no checkpoint can be made: {}", text_of(error));
        }
        checkpoint_error_ = text_of(error);
        note_file_fault(error);
    } else if (!error) {
        checkpoint_error_.clear();
        ++status_.checkpoints;
    }
}

/// What stays true after the next write that passes.
void Writer::note_file_fault(const std::exception_ptr& error) {
    if (is_sync_failure(error)) {
        status_.sync_failed = true;
        note_failed_sync(options_.path);
    }
    if (is_damage(error) && status_.damage.empty()) {
        status_.damage = text_of(error);
    }
    if ((code_of(error) & 0xFF) == SQLITE_FULL) {
        reserve_.release();
    }
}

void Writer::leave_peer_a_gap() {
    if (!peer_alive_) {
        return;
    }
    const auto since = clock_.steady() - last_commit_;
    if (since < options_.peer_gap) {
        std::this_thread::sleep_for(options_.peer_gap - since);
    }
}

}  // namespace campaignd::db
