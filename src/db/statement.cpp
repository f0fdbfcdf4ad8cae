#include "db/statement.h"

#include <sqlite3.h>

namespace campaignd::db {

Statement::~Statement() {
    if (!prepared_) {
        return;
    }
    // sqlite.org/c3ref/c_stmtstatus_counter.html
    *steps_ += static_cast<std::uint64_t>(
        sqlite3_stmt_status(prepared_->handle, SQLITE_STMTSTATUS_VM_STEP, 1));
    if (home_ != nullptr) {
        statement().tryReset();
        statement().clearBindings();
        *home_ = std::move(prepared_);
    }
}

bool Statement::step() {
    return translated(sql(), [&] { return statement().executeStep(); });
}

void Statement::reset() noexcept {
    statement().tryReset();
}

SQLite::Column Statement::column(int index) const {
    return translated(sql(), [&] { return statement().getColumn(index); });
}

std::int64_t Statement::integer(int index) const {
    return column(index).getInt64();
}

bool Statement::is_null(int index) const {
    return column(index).isNull();
}

std::string_view Statement::text(int index) const {
    const SQLite::Column found = column(index);
    const void* bytes = found.getBlob();
    return bytes == nullptr ? std::string_view()
                            : std::string_view(static_cast<const char*>(bytes),
                                               static_cast<std::size_t>(found.getBytes()));
}

std::optional<std::int64_t> Statement::optional_integer(int index) const {
    const SQLite::Column found = column(index);
    return found.isNull() ? std::nullopt : std::optional<std::int64_t>(found.getInt64());
}

std::optional<std::string> Statement::optional_string(int index) const {
    return is_null(index) ? std::nullopt : std::optional(string(index));
}

void Statement::bind_one(int index, const Blob& value) {
    const void* const bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
    statement().bind(index, bytes, static_cast<int>(value.bytes.size()));
}

}  // namespace campaignd::db
