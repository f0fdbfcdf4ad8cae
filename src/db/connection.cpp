#include "db/connection.h"

#include <sqlite3.h>

#include <ctime>
#include <utility>

#include "base/error.h"
#include "db/clean_vfs.h"
#include "db/sql_error.h"
#include "db/sqlite_library.h"

namespace campaignd::db {
namespace {

constexpr int kBusyNapMicroseconds = 200;
constexpr int kBusyNaps = 2'000'000 / kBusyNapMicroseconds;

/// SQLite's own busy_timeout backs off to 100 ms and starves beside a busy peer; a steady short
/// nap wins the lock within milliseconds (sqlite.org/c3ref/busy_handler.html).
int nap_while_busy(void* /*context*/, int calls) {
    if (calls >= kBusyNaps) {
        return 0;
    }
    const timespec nap{0, kBusyNapMicroseconds * 1000L};
    nanosleep(&nap, nullptr);
    return 1;
}

int remember_frames(void* context, sqlite3* /*handle*/, const char* /*name*/, int frames) {
    static_cast<std::atomic<std::int64_t>*>(context)->store(frames);
    return SQLITE_OK;
}

int open_flags(Access access) {
    const int base = SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;
    return access == Access::kWriter ? base | SQLite::OPEN_CREATE : base;
}

SQLite::Database open_database(const std::filesystem::path& path, Access access) {
    try {
        return {path.string(), open_flags(access), 0, clean_vfs()};
    } catch (const SQLite::Exception& error) {
        throw SqlError(error.getExtendedErrorCode(),
                       "database " + path.string() + " cannot be opened: " + error.what() +
                           "; check that the directory exists and that this user may write it");
    }
}

// WAL keeps readers and the writer apart; FULL makes a recorded send survive a power cut
// (sqlite.org/wal.html, "Durability"); checkpoints are started by Database alone. Sending walks the
// file in its order and imports come sorted: small caches serve both, the system's behind them.
// What is deleted is overwritten, in pages that come free too (sqlite.org/pragma.html,
// "secure_delete"): who is erased leaves nothing in the file. clean_vfs.h leaves a file with
// auto_vacuum alone: none is made, whatever the library's default.
constexpr const char* kCommonPragmas =
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=0;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA wal_autocheckpoint=0;";
constexpr const char* kWriterPragmas =
    "PRAGMA auto_vacuum=NONE;"
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA journal_size_limit=67108864;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA cache_size=-16384;";
constexpr const char* kReaderPragmas =
    "PRAGMA query_only=ON;"
    "PRAGMA cache_size=-2048;";

}  // namespace

Connection::Connection(const std::filesystem::path& path, Access access)
    : database_(open_database(path, access)) {
    sqlite3_busy_handler(database_.getHandle(), nap_while_busy, nullptr);
    try {
        execute(access == Access::kWriter ? kWriterPragmas : kReaderPragmas);
        execute(kCommonPragmas);
        require_safe_checkpoints(*this, sqlite_version_number());
    } catch (const SqlError& error) {
        throw SqlError(error.extended_code(),
                       "the database " + path.string() + ": " + error.what());
    }
    if (access == Access::kReader) {
        leave_log_at_close();
    }
}

std::unique_ptr<Prepared> Connection::compile(const std::string& sql) {
    return translated(sql, [&] {
        compiling_.reset();
        auto made = std::make_unique<Prepared>(Prepared{{database_, sql}, nullptr, {}});
        made->writes = compiling_;
        made->handle = sqlite3_next_stmt(database_.getHandle(), nullptr);  // the newest
        check(made->handle != nullptr && sql.starts_with(sqlite3_sql(made->handle)),
              "the newest statement is the first");
        return made;
    });
}

Statement Connection::prepare(const char* sql) {
    std::unique_ptr<Prepared>& home = cache_[sql];
    return {home ? std::move(home) : compile(sql), &home, tally_};
}

Statement Connection::prepare_uncached(const std::string& sql) {
    return {compile(sql), nullptr, tally_};
}

void Connection::execute(const std::string& sql) {
    translated(sql, [&] { database_.exec(sql); });
}

std::int64_t Connection::integer(const char* sql) {
    return translated(sql, [&] { return database_.execAndGet(sql).getInt64(); });
}

bool Connection::in_transaction() const noexcept {
    return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void Connection::count_log(std::atomic<std::int64_t>& frames) noexcept {
    sqlite3_wal_hook(database_.getHandle(), remember_frames, &frames);
}

/// sqlite.org/c3ref/set_authorizer.html: asked for each table while a statement is prepared, those
/// that triggers write to included.
int Connection::note_table(void* context,
                           int action,
                           const char* table,
                           const char* /*column*/,
                           const char* /*schema*/,
                           const char* /*trigger*/) noexcept {
    if (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE) {
        auto& self = *static_cast<Connection*>(context);
        self.compiling_.set(self.changes_->index_of(table));
    }
    return SQLITE_OK;
}

void Connection::watch_tables(TableChanges& changes) noexcept {
    changes_ = &changes;
    tally_.watched = &database_;
    sqlite3_set_authorizer(database_.getHandle(), note_table, this);
}

TableChanges::Tables Connection::take_changed() noexcept {
    return std::exchange(tally_.changed, {});
}

void Connection::leave_log_at_close() noexcept {
    sqlite3_db_config(database_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace campaignd::db
