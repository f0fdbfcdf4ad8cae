#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "db/connection.h"

namespace campaignd::db {

/// The right to read one consistent snapshot. Owned by Database::read(); lives as long as the
/// callback. now() is fixed when the transaction began. Throws SqlError.
class ReadTx {
  public:
    ReadTx(Connection& connection, TimeMs now) noexcept : connection_(connection), now_(now) {}

    TimeMs now() const noexcept { return now_; }

    /// A bound SELECT; loop with `while (row.step())`. `sql` must be a constant.
    template <typename... Args>
    Statement query(const char* sql, const Args&... args) const {
        Statement statement = connection_.prepare(sql);
        statement.bind(args...);
        return statement;
    }

    Statement query_uncached(const std::string& sql) const {
        return connection_.prepare_uncached(sql);
    }

    /// The first column of the first row; nothing without a row or for NULL.
    template <typename... Args>
    std::optional<std::int64_t> find_integer(const char* sql, const Args&... args) const {
        Statement row = query(sql, args...);
        return row.step() ? row.optional_integer(0) : std::nullopt;
    }

    Connection& connection() const noexcept { return connection_; }

    /// The file.
    std::string path() const { return connection_.database().getFilename(); }

  private:
    Connection& connection_;
    TimeMs now_;
};

/// The right to write. Only the writer thread makes one (Database::write).
class WriteTx : public ReadTx {
  public:
    using ReadTx::ReadTx;

    /// Runs a statement to its end and returns the number of rows changed.
    template <typename... Args>
    int run(const char* sql, const Args&... args) {
        Statement statement = query(sql, args...);
        while (statement.step()) {
        }
        return connection().database().getChanges();
    }

    std::int64_t last_id() const noexcept { return connection().database().getLastInsertRowid(); }
};

}  // namespace campaignd::db
