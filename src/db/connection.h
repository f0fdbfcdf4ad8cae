#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>

#include "db/statement.h"

namespace campaignd::db {

enum class Access { kReader, kWriter };

/// One SQLite connection with its pragmas and its statement cache.
/// Thread: one at a time (Database lends it). Throws SqlError.
class Connection {
  public:
    Connection(const std::filesystem::path& path, Access access);
    ~Connection();

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// `sql` must be a constant: the cache is keyed by its address.
    Statement prepare(const char* sql);
    /// For SQL built at run time (a segment filter): prepared anew each time.
    Statement prepare_uncached(const std::string& sql);
    void execute(const char* sql);

    sqlite3* handle() noexcept { return database_.getHandle(); }

    bool in_transaction() noexcept;

    /// How many steps of SQLite's machine the statements took that have ended: a measure of work
    /// that no other program on the machine changes.
    std::uint64_t steps() const noexcept { return steps_; }

    /// What is read next comes from the file, not from a cache.
    void forget_pages() noexcept;
    /// Closing it leaves the log as it is, also when nobody else has the file open.
    void leave_log_at_close() noexcept;

  private:
    struct Cached {
        sqlite3_stmt* statement = nullptr;
        bool in_use = false;
    };

    sqlite3_stmt* compile(std::string_view sql, unsigned flags);

    SQLite::Database database_;
    std::uint64_t steps_ = 0;
    std::unordered_map<const char*, Cached> cache_;
};

}  // namespace campaignd::db
