#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace campaignd::db {

/// Bytes to bind as a BLOB.
struct Blob {
    std::string_view bytes;
};

/// One prepared statement, lent by its Connection's cache and reset when this object ends.
/// Thread: the connection's. Every call throws SqlError.
class Statement {
  public:
    /// Adds the steps of SQLite's machine that it took to `steps` when it ends.
    Statement(sqlite3* handle, sqlite3_stmt* statement, bool* in_use, std::uint64_t& steps) noexcept
        : handle_(handle), statement_(statement), in_use_(in_use), steps_(&steps) {}

    ~Statement();

    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;

    /// Binds all parameters in order, from ?1 on.
    template <typename... Args>
    Statement& bind(const Args&... args) {
        int index = 0;
        (bind_one(++index, args), ...);
        return *this;
    }

    /// True when there is a row.
    bool step();
    /// Makes the statement ready for other parameters.
    void reset() noexcept;

    std::int64_t integer(int column) const noexcept;
    double real(int column) const noexcept;
    bool is_null(int column) const noexcept;
    /// Valid until the next step() or reset().
    std::string_view text(int column) const noexcept;

    std::string string(int column) const { return std::string(text(column)); }

    std::optional<std::int64_t> optional_integer(int column) const noexcept;
    std::optional<std::string> optional_string(int column) const;
    int columns() const noexcept;

  private:
    void bind_null(int index);
    void bind_integer(int index, std::int64_t value);
    void bind_real(int index, double value);
    void bind_text(int index, std::string_view value);
    void bind_blob(int index, std::string_view value);

    void bind_one(int index, std::nullptr_t) { bind_null(index); }

    void bind_one(int index, const Blob& value) { bind_blob(index, value.bytes); }

    template <typename T>
    void bind_one(int index, const std::optional<T>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            bind_null(index);
        }
    }

    template <typename T>
    void bind_one(int index, const T& value) {
        if constexpr (std::is_enum_v<T>) {
            bind_integer(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::is_integral_v<T>) {
            bind_integer(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::is_floating_point_v<T>) {
            bind_real(index, value);
        } else {
            bind_text(index, std::string_view(value));
        }
    }

    sqlite3* handle_;
    sqlite3_stmt* statement_;
    bool* in_use_;  // null: this object owns the statement
    std::uint64_t* steps_;
};

}  // namespace campaignd::db
