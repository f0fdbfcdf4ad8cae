#include "db/transaction.h"

#include <sqlite3.h>

namespace campaignd::db {

int WriteTx::changes() const noexcept {
    return sqlite3_changes(connection().handle());
}

std::int64_t WriteTx::last_id() const noexcept {
    return sqlite3_last_insert_rowid(connection().handle());
}

}  // namespace campaignd::db
