#pragma once

#include <cstddef>

namespace campaignd::db {

/// The name of the layer between SQLite and the system's VFS (sqlite.org/vfs.html) through which
/// every connection is opened. It passes all calls on; what goes into the database file itself, at
/// a checkpoint, it frees of what lies between the cells of a page and their pointers. SQLite takes
/// no notice of these bytes, but when it shares out the cells of full pages anew, copies of cells
/// that have moved elsewhere stay there, which secure_delete does not reach (SQLite 3.40).
/// Registered at the first call. Thread-safe.
const char* clean_vfs();

/// Overwrites the unused bytes of one page with zeros. False for what is no page of a B-tree, or
/// not in every respect as sqlite.org/fileformat2.html ("B-tree Pages") says: that stays as it is.
/// `is_first`: the page that begins with the header of the file.
bool clear_unused(unsigned char* page, std::size_t size, bool is_first) noexcept;

}  // namespace campaignd::db
