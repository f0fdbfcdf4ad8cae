// The log of the writer: checkpoints, and beginning it anew.
#include <string>
#include <system_error>

#include "base/crash_point.h"
#include "base/log.h"
#include "db/sql_error.h"
#include "db/writer.h"

namespace campaignd::db {
namespace {

constexpr std::chrono::milliseconds kCleanAgain{250};
constexpr std::int64_t kOneFrame = 32 + 24 + 4096;  // sqlite.org/fileformat2.html#walformat

}  // namespace

void Writer::checkpoint_when_due(bool idle) {
    const std::int64_t frames = wal_frames_;
    const bool many =
        frames - checkpointed_frames_ >= static_cast<std::int64_t>(options_.checkpoint_frames);
    if (frames < checkpointed_frames_) {
        checkpointed_frames_ = 0;  // the log started over
    }
    if (many || (idle && frames > checkpointed_frames_)) {
        checkpoint();
    }
}

void Writer::clean_log_when_wanted() {
    std::uint64_t wanted = 0;
    {
        const Lock lock(mutex_);
        wanted = clean_wanted_;
        if (wanted == clean_done_ || !status_.trusted() || clock_.steady() < next_clean_) {
            return;
        }
    }
    try {
        checkpoint();
        if (checkpointed_frames_ < wal_frames_ || !begin_log_anew()) {
            next_clean_ = clock_.steady() + kCleanAgain;  // a reader still needs it
            return;
        }
        const Lock lock(mutex_);
        clean_done_ = wanted;
        cleaned_.notify_all();
    } catch (const Error& error) {
        note_checkpoint(std::current_exception());
        log::warn("db", "the log is cleaned later: {}", error.what());
    }
}

/// When all of the log is in the file, the next commit begins it anew and cuts it to its own size
/// (sqlite.org/pragma.html, "journal_size_limit"), unless a reader is on it. True when nothing else
/// is left in it.
bool Writer::begin_log_anew() {
    connection_.execute("PRAGMA journal_size_limit=0");
    translated("beginning the log anew", [&] {
        SQLite::Transaction transaction(connection_.database(),
                                        SQLite::TransactionBehavior::IMMEDIATE);
        const std::int64_t same = connection_.integer("PRAGMA user_version");
        connection_.execute("PRAGMA user_version=" + std::to_string(same));
        transaction.commit();
    });
    connection_.execute("PRAGMA journal_size_limit=67108864");
    std::error_code unknown;
    const auto size = std::filesystem::file_size(options_.path.string() + "-wal", unknown);
    return !unknown && wal_frames_ == 1 && static_cast<std::int64_t>(size) <= kOneFrame;
}

bool Writer::clean_log(std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    Lock lock(mutex_);
    const std::uint64_t mine = ++clean_wanted_;
    wake_.notify_one();
    while (clean_done_ < mine && !stopping_) {
        const auto left = end - std::chrono::steady_clock::now();
        if (left <= left.zero()) {
            return false;
        }
        cleaned_.wait_for(lock, std::chrono::duration_cast<std::chrono::microseconds>(left));
    }
    return clean_done_ >= mine;
}

/// PASSIVE on a second connection while this one holds the write lock and writes nothing: no
/// commit can rewind the log meanwhile, in any process.
void Writer::checkpoint() {
    {
        const Lock lock(mutex_);
        if (!status_.trusted()) {
            connection_.leave_log_at_close();
            return;
        }
    }
    try {
        translated("checkpoint", [&] {
            const SQLite::Transaction write_lock(connection_.database(),
                                                 SQLite::TransactionBehavior::IMMEDIATE);
            Statement done = checkpointer_.prepare("PRAGMA wal_checkpoint(PASSIVE)");
            done.step();  // busy, frames, of these copied (sqlite.org/pragma.html)
            checkpointed_frames_ = done.integer(2);
            crash_point("checkpoint");
        });
        note_checkpoint(nullptr);
    } catch (const Error&) {
        note_checkpoint(std::current_exception());
    }
}

}  // namespace campaignd::db
