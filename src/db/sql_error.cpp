#include "db/sql_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace campaignd::db {
namespace {

ErrorCode code_of(int extended) {
    switch (extended & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::kBusy;
        case SQLITE_CONSTRAINT:
            return ErrorCode::kConflict;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::kCorrupt;
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM:
        case SQLITE_PERM:
        case SQLITE_INTERRUPT:
            return ErrorCode::kUnavailable;
        default:
            return ErrorCode::kInternal;
    }
}

}  // namespace

SqlError::SqlError(int extended_code, const std::string& message)
    : Error(code_of(extended_code), message), extended_code_(extended_code) {}

bool SqlError::is_duplicate() const noexcept {
    return extended_code_ == SQLITE_CONSTRAINT_UNIQUE ||
           extended_code_ == SQLITE_CONSTRAINT_PRIMARYKEY;
}

void fail_sql(sqlite3* handle, const char* doing) {
    const int code = handle == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle);
    const char* text = handle == nullptr ? "out of memory" : sqlite3_errmsg(handle);
    throw SqlError(code, fmt::format("database: {} (code {}) in: {:.200}", text, code, doing));
}

}  // namespace campaignd::db
