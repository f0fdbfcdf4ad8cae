#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>
#include <string_view>

#include "base/error.h"

namespace campaignd::db {

/// A failure inside SQLite, translated by its extended result code (sqlite.org/rescode.html).
class SqlError : public Error {
  public:
    SqlError(int extended_code, const std::string& message);

    int extended_code() const noexcept { return extended_code_; }

    /// True for a UNIQUE or PRIMARY KEY constraint.
    bool is_duplicate() const noexcept;
    /// Full, read-only, failing, or not to be opened: what may end without our doing.
    bool is_of_disk() const noexcept;
    /// A file that begins like no database at all; may be somebody else's.
    bool is_no_database() const noexcept;

  private:
    int extended_code_;
};

/// Throws SqlError for what SQLiteCpp threw, with what was being done.
[[noreturn]] void fail_sql(const SQLite::Exception& error, std::string_view doing);

/// Runs `action`, whose SQLite::Exceptions become SqlErrors.
template <typename Action>
decltype(auto) translated(std::string_view doing, Action&& action) {
    try {
        return action();
    } catch (const SQLite::Exception& error) {
        fail_sql(error, doing);
    }
}

}  // namespace campaignd::db
