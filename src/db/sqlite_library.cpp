#include "db/sqlite_library.h"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include "base/error.h"
#include "db/connection.h"

namespace campaignd::db {

std::string sqlite_version() {
    return SQLite::getLibVersion();
}

int sqlite_version_number() noexcept {
    return SQLite::getLibVersionNumber();
}

bool has_wal_reset_fault(int version) noexcept {
    constexpr int kFirst = 3'007'000;
    constexpr int kMended = 3'051'003;
    const bool is_back_port = (version >= 3'044'006 && version < 3'045'000) ||
                              (version >= 3'050'007 && version < 3'051'000);
    return version >= kFirst && version < kMended && !is_back_port;
}

void require_safe_checkpoints(Connection& connection, int version) {
    if (has_wal_reset_fault(version) && connection.integer("PRAGMA wal_autocheckpoint") != 0) {
        fail(ErrorCode::kInternal,
             fmt::format("SQLite {}.{}.{} can damage the database when a connection checkpoints by "
                         "itself, and this one would",
                         version / 1'000'000,
                         version / 1'000 % 1'000,
                         version % 1'000));
    }
}

}  // namespace campaignd::db
