#pragma once

#include <string>

namespace campaignd::db {

class Connection;

/// Of the library that is loaded: "3.40.1", and 3040001.
std::string sqlite_version();
int sqlite_version_number() noexcept;

/// Whether this version can damage a database when one connection checkpoints while another commits
/// and rewinds the log: 3.7.0 to 3.51.2, but for the back-ports 3.44.6 and 3.50.7
/// (sqlite.org/wal.html#walresetbug).
bool has_wal_reset_fault(int version) noexcept;

/// Refuses a connection that would checkpoint by itself, outside of the write lock, with a library
/// of this version. Throws Error(kInternal).
void require_safe_checkpoints(Connection& connection, int version);

}  // namespace campaignd::db
