#include "db/clean_vfs.h"

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <new>

namespace campaignd::db {
namespace {

constexpr const char* kName = "campaignd-clean";
constexpr std::size_t kFileHeader = 100;      // of the first page
constexpr std::size_t kLargestPage = 65'536;  // sqlite.org/fileformat2.html, section 1.3.2
constexpr std::size_t kMostFragments = 60;    // section 1.6
/// An overflow page and a page of the freelist begin with the number of another page. Below
/// 0x02000000 that has a first byte of 0 or 1, which no B-tree page begins with: the two cannot be
/// confused. Half of that, as a page may name one that is still to be written: a log or a cache
/// would have to hold as many pages again.
constexpr sqlite3_int64 kPagesToldApart = 0x01000000;
constexpr std::size_t kPageSizeAt = 16;  // in the header of the file (section 1.3)
constexpr std::size_t kAutoVacuumAt = 52;
/// What the VFS below may ask for, beyond the system's own, in a test with a layer of its own.
constexpr int kRoomBelow = 256;

std::size_t number_at(const unsigned char* bytes) noexcept {
    return static_cast<std::size_t>(bytes[0]) << 8U | bytes[1];
}

/// The methods of one file, ours for writing; they stand behind the file in memory.
struct Methods {
    sqlite3_io_methods ours;  // first: SQLite's pointer to it is one to all of this
    const sqlite3_io_methods* below;
};

const Methods& methods_of(sqlite3_file* file) {
    return *reinterpret_cast<const Methods*>(file->pMethods);
}

/// Whether the file is small enough and, as its header says, made of pages of this size, none of
/// which maps pointers (auto_vacuum): those can look like trees. SQLite writes the page with the
/// header before all others; a file without one yet is being made, here without auto_vacuum.
bool tells_trees_apart(sqlite3_file* file, std::size_t size) {
    const sqlite3_io_methods& below = *methods_of(file).below;
    sqlite3_int64 file_size = 0;
    std::array<unsigned char, kFileHeader> header{};
    const int read = below.xRead(file, header.data(), kFileHeader, 0);
    if (below.xFileSize(file, &file_size) != SQLITE_OK ||
        (read != SQLITE_OK && read != SQLITE_IOERR_SHORT_READ)) {
        return false;
    }
    const std::size_t given = number_at(header.data() + kPageSizeAt);
    return file_size / static_cast<sqlite3_int64>(size) < kPagesToldApart &&
           (given == 0 || (given == 1 ? kLargestPage : given) == size) &&
           number_at(header.data() + kAutoVacuumAt) == 0 &&
           number_at(header.data() + kAutoVacuumAt + 2) == 0;
}

int write_clean(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    const sqlite3_io_methods& below = *methods_of(file).below;
    const auto size = static_cast<std::size_t>(count);
    if (size < 512 || size > kLargestPage || (size & (size - 1)) != 0 || offset % count != 0 ||
        !tells_trees_apart(file, size)) {
        return below.xWrite(file, bytes, count, offset);
    }
    std::array<unsigned char, kLargestPage> page;  // NOLINT(*-member-init): filled to `size`
    std::memcpy(page.data(), bytes, size);
    clear_unused(page.data(), size, offset == 0);
    return below.xWrite(file, page.data(), count, offset);
}

sqlite3_vfs* below_of(sqlite3_vfs* vfs) {
    sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
    return found == vfs ? static_cast<sqlite3_vfs*>(vfs->pAppData) : found;
}

int open_clean(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    sqlite3_vfs* const below = below_of(vfs);
    const int room = vfs->szOsFile - static_cast<int>(sizeof(Methods));
    if (below->szOsFile > room) {
        return SQLITE_CANTOPEN;
    }
    const int result = below->xOpen(below, path, file, flags, out_flags);
    if (result != SQLITE_OK || (flags & SQLITE_OPEN_MAIN_DB) == 0) {
        return result;
    }
    auto* const methods = new (reinterpret_cast<unsigned char*>(file) + room)
        Methods{*file->pMethods, file->pMethods};
    methods->ours.xWrite = write_clean;
    file->pMethods = &methods->ours;
    return result;
}

int delete_below(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    sqlite3_vfs* const below = below_of(vfs);
    return below->xDelete(below, path, sync_directory);
}

/// All but opening and deleting is the system's own.
sqlite3_vfs* make_vfs() {
    // SQLite counts its memory under one lock of the process, twice for each text that is bound;
    // nobody reads that (sqlite.org/c3ref/c_config_covering_index_scan.html, "MEMSTATUS"). Only
    // before it is first used, as it is below.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_vfs* const system = sqlite3_vfs_find("unix");
    static sqlite3_vfs vfs = *system;
    constexpr int kAlign = alignof(Methods);
    vfs.szOsFile = (system->szOsFile + kRoomBelow + kAlign - 1) / kAlign * kAlign +
                   static_cast<int>(sizeof(Methods));
    vfs.pNext = nullptr;
    vfs.zName = kName;
    vfs.pAppData = system;
    vfs.xOpen = open_clean;
    vfs.xDelete = delete_below;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? &vfs : system;
}

}  // namespace

bool clear_unused(unsigned char* page, std::size_t size, bool is_first) noexcept {
    const std::size_t header = is_first ? kFileHeader : 0;
    const unsigned char type = page[header];
    const bool interior = type == 2 || type == 5;
    if (!interior && type != 10 && type != 13) {
        return false;
    }
    const std::size_t freeblock = number_at(page + header + 1);
    const std::size_t cells = number_at(page + header + 3);
    const std::size_t given = number_at(page + header + 5);
    const std::size_t content = given == 0 ? kLargestPage : given;
    const std::size_t pointers = header + (interior ? 12U : 8U);
    const std::size_t end = pointers + 2 * cells;
    if (end > content || content > size || page[header + 7] > kMostFragments ||
        (freeblock != 0 && freeblock < content)) {
        return false;
    }
    for (std::size_t at = pointers; at < end; at += 2) {
        if (number_at(page + at) < content) {
            return false;
        }
    }
    std::memset(page + end, 0, content - end);
    return true;
}

const char* clean_vfs() {
    static const sqlite3_vfs* const made = make_vfs();
    return made->zName;
}

}  // namespace campaignd::db
