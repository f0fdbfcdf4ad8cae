#include "db/statement.h"

#include <sqlite3.h>

#include <utility>

#include "db/sql_error.h"

namespace campaignd::db {

Statement::Statement(Statement&& other) noexcept
    : handle_(other.handle_),
      statement_(std::exchange(other.statement_, nullptr)),
      in_use_(other.in_use_),
      steps_(other.steps_) {}

Statement::~Statement() {
    if (statement_ == nullptr) {
        return;
    }
    // sqlite.org/c3ref/c_stmtstatus_counter.html
    *steps_ +=
        static_cast<std::uint64_t>(sqlite3_stmt_status(statement_, SQLITE_STMTSTATUS_VM_STEP, 1));
    if (in_use_ == nullptr) {
        sqlite3_finalize(statement_);
        return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    *in_use_ = false;
}

bool Statement::step() {
    switch (sqlite3_step(statement_)) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            fail_sql(handle_, sqlite3_sql(statement_));
    }
}

void Statement::reset() noexcept {
    sqlite3_reset(statement_);
}

std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const noexcept {
    return sqlite3_column_double(statement_, column);
}

bool Statement::is_null(int column) const noexcept {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string_view Statement::text(int column) const noexcept {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const int length = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string_view()
                            : std::string_view(static_cast<const char*>(bytes),
                                               static_cast<std::size_t>(length));
}

std::optional<std::int64_t> Statement::optional_integer(int column) const noexcept {
    if (is_null(column)) {
        return std::nullopt;
    }
    return integer(column);
}

std::optional<std::string> Statement::optional_string(int column) const {
    if (is_null(column)) {
        return std::nullopt;
    }
    return string(column);
}

int Statement::columns() const noexcept {
    return sqlite3_column_count(statement_);
}

void Statement::bind_null(int index) {
    if (sqlite3_bind_null(statement_, index) != SQLITE_OK) {
        fail_sql(handle_, "bind");
    }
}

void Statement::bind_integer(int index, std::int64_t value) {
    if (sqlite3_bind_int64(statement_, index, value) != SQLITE_OK) {
        fail_sql(handle_, "bind");
    }
}

void Statement::bind_real(int index, double value) {
    if (sqlite3_bind_double(statement_, index, value) != SQLITE_OK) {
        fail_sql(handle_, "bind");
    }
}

void Statement::bind_text(int index, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    if (sqlite3_bind_text64(
            statement_, index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) {
        fail_sql(handle_, "bind");
    }
}

void Statement::bind_blob(int index, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    if (sqlite3_bind_blob64(statement_, index, bytes, value.size(), SQLITE_TRANSIENT) !=
        SQLITE_OK) {
        fail_sql(handle_, "bind");
    }
}

}  // namespace campaignd::db
