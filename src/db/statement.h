#pragma once

#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "db/sql_error.h"
#include "db/table_changes.h"

struct sqlite3_stmt;

namespace campaignd::db {

/// Bytes to bind as a BLOB.
struct Blob {
    std::string_view bytes;
};

/// A statement as its Connection keeps it.
struct Prepared {
    SQLite::Statement statement;
    sqlite3_stmt* handle;           // for what SQLiteCpp does not do, or not fast enough
    TableChanges::Tables writes{};  // where somebody watches that
};

/// What the statements of a connection have done that have ended.
struct Tally {
    std::uint64_t steps = 0;  // of SQLite's machine
    SQLite::Database* watched = nullptr;
    int changed_rows = 0;  // of that, since it was opened
    TableChanges::Tables changed{};
};

/// One prepared statement, lent by its Connection's cache and given back, reset, when this object
/// ends. Thread: the connection's. Every call throws SqlError.
class Statement {
  public:
    /// `home`: where it is given back to; null: nowhere. Adds what it has done to `tally` when it
    /// ends.
    Statement(std::unique_ptr<Prepared> prepared,
              std::unique_ptr<Prepared>* home,
              Tally& tally) noexcept
        : prepared_(std::move(prepared)), home_(home), tally_(&tally) {}

    ~Statement();

    Statement(Statement&& other) noexcept = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;

    /// Binds all parameters in order, from ?1 on.
    template <typename... Args>
    Statement& bind(const Args&... args) {
        translated(sql(), [&] {
            int index = 0;
            (bind_one(++index, args), ...);
        });
        return *this;
    }

    /// True when there is a row. Not to be called behind the last one.
    bool step();
    /// Makes the statement ready for other parameters.
    void reset() noexcept;

    std::int64_t integer(int column) const noexcept;
    bool is_null(int column) const noexcept;
    /// Valid until the next step() or reset().
    std::string_view text(int column) const noexcept;

    std::string string(int column) const { return std::string(text(column)); }

    std::optional<std::int64_t> optional_integer(int column) const noexcept;
    std::optional<std::string> optional_string(int column) const;

  private:
    SQLite::Statement& statement() const noexcept { return prepared_->statement; }

    const std::string& sql() const noexcept { return statement().getQuery(); }

    void bind_one(int index, std::nullptr_t) { statement().bind(index); }

    void bind_one(int index, const Blob& value);

    template <typename T>
    void bind_one(int index, const std::optional<T>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            statement().bind(index);
        }
    }

    template <typename T>
    void bind_one(int index, const T& value) {
        if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
            statement().bind(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::is_same_v<T, std::string>) {
            statement().bind(index, value);
        } else {
            statement().bind(index, std::string(std::string_view(value)));
        }
    }

    std::unique_ptr<Prepared> prepared_;
    std::unique_ptr<Prepared>* home_;
    Tally* tally_;
};

/// The first row as `read` makes it; nothing without one.
template <typename Read>
auto first(Statement row, Read&& read) {
    using Value = std::invoke_result_t<Read, const Statement&>;
    return row.step() ? std::optional<Value>(read(row)) : std::nullopt;
}

/// Every row as `read` makes it.
template <typename Read>
auto all(Statement row, Read&& read) {
    std::vector<std::invoke_result_t<Read, const Statement&>> rows;
    while (row.step()) {
        rows.push_back(read(row));
    }
    return rows;
}

/// The first column of every row.
inline std::vector<std::int64_t> integers(Statement row) {
    return all(std::move(row), [](const Statement& each) { return each.integer(0); });
}

inline std::vector<std::string> strings(Statement row) {
    return all(std::move(row), [](const Statement& each) { return each.string(0); });
}

}  // namespace campaignd::db
