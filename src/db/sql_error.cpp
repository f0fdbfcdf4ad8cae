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

/// What a person can make of it; empty for what only a developer can.
const char* meaning_of(int extended) {
    switch (extended & 0xFF) {
        case SQLITE_FULL:
            return "the disk is full; free some space: ";
        case SQLITE_READONLY:
            return "the file or its file system is read-only; make it writable again: ";
        case SQLITE_IOERR:
            return "the disk reports an error; look at the kernel's log (dmesg): ";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "the file is damaged; stop campaignd and restore a backup (campaignd restore "
                   "BACKUP): ";
        case SQLITE_CANTOPEN:
            return "the file cannot be opened; check that it exists and may be written: ";
        default:
            return "";
    }
}

}  // namespace

SqlError::SqlError(int extended_code, const std::string& message)
    : Error(code_of(extended_code), message), extended_code_(extended_code) {}

bool SqlError::is_duplicate() const noexcept {
    return extended_code_ == SQLITE_CONSTRAINT_UNIQUE ||
           extended_code_ == SQLITE_CONSTRAINT_PRIMARYKEY;
}

bool SqlError::is_of_disk() const noexcept {
    switch (extended_code_ & 0xFF) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
            return true;
        default:
            return false;
    }
}

bool SqlError::is_no_database() const noexcept {
    return (extended_code_ & 0xFF) == SQLITE_NOTADB;
}

void fail_sql(const SQLite::Exception& error, std::string_view doing) {
    const int code = error.getExtendedErrorCode();
    throw SqlError(
        code,
        fmt::format(
            "{}database: {} (code {}) in: {:.200}", meaning_of(code), error.what(), code, doing));
}

}  // namespace campaignd::db
