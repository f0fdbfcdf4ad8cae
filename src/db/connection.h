#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
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
    ~Connection() = default;

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// `sql` must be a constant: the cache is keyed by its address.
    Statement prepare(const char* sql);
    /// For SQL built at run time (a segment filter): prepared anew each time.
    Statement prepare_uncached(const std::string& sql);
    void execute(const std::string& sql);
    /// The first column of the first row, of what is asked once: a pragma.
    std::int64_t integer(const char* sql);

    SQLite::Database& database() noexcept { return database_; }

    bool in_transaction() const noexcept;

    /// How many steps of SQLite's machine the statements took that have ended: a measure of work
    /// that no other program on the machine changes.
    std::uint64_t steps() const noexcept { return tally_.steps; }

    /// From now on notes which tables statements change that are prepared later. `changes` must
    /// outlive the connection.
    void watch_tables(TableChanges& changes) noexcept;
    /// Those changed since it was asked last, also by what was rolled back.
    TableChanges::Tables take_changed() noexcept;

    /// Keeps `frames` at how many the log holds, from the next commit on.
    void count_log(std::atomic<std::int64_t>& frames) noexcept;
    /// Closing it leaves the log as it is, also when nobody else has the file open.
    void leave_log_at_close() noexcept;

  private:
    static int note_table(void* context,
                          int action,
                          const char* table,
                          const char* column,
                          const char* schema,
                          const char* trigger) noexcept;
    std::unique_ptr<Prepared> compile(const std::string& sql);

    SQLite::Database database_;
    Tally tally_;
    TableChanges* changes_ = nullptr;
    TableChanges::Tables compiling_;  // what the statement being prepared writes to
    std::unordered_map<const char*, std::unique_ptr<Prepared>> cache_;  // null: lent
};

}  // namespace campaignd::db
