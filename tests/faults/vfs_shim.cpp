#include "faults/vfs_shim.h"

#include <cstddef>
#include <new>

namespace campaignd::test {
namespace {

sqlite3_vfs* system_vfs() {
    static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
    return found;
}

/// What stands in memory behind the system's own file. A layer above copies the methods, so that
/// the file's pointer to them does not lead here.
struct Watched {
    sqlite3_io_methods ours;
    const sqlite3_io_methods* system;
    VfsHook* hook;
    const char* path;  // SQLite keeps it valid until xClose; null for temporary files

    DiskCall call(DiskOp op) const { return {op, path == nullptr ? "" : path}; }
};

std::size_t place_of_watched() {
    constexpr std::size_t kAlign = alignof(Watched);
    return (static_cast<std::size_t>(system_vfs()->szOsFile) + kAlign - 1) / kAlign * kAlign;
}

unsigned char* behind(sqlite3_file* file) {
    return reinterpret_cast<unsigned char*>(file) + place_of_watched();
}

Watched& watched(sqlite3_file* file) {
    return *std::launder(reinterpret_cast<Watched*>(behind(file)));
}

VfsHook& hook_of(sqlite3_vfs* vfs) {
    return *static_cast<VfsHook*>(vfs->pAppData);
}

/// Asks the hook, does it, tells the hook.
template <typename Do>
int pass(VfsHook& hook, const DiskCall& call, Do&& action) {
    if (const int answer = hook.before(call); answer != SQLITE_OK) {
        return answer == VfsHook::kPretend ? SQLITE_OK : answer;
    }
    const int result = action();
    if (result == SQLITE_OK) {
        hook.after(call);
    }
    return result;
}

int do_read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
    const Watched& to = watched(file);
    DiskCall call = to.call(DiskOp::kRead);
    call.offset = offset;
    return pass(*to.hook, call, [&] { return to.system->xRead(file, bytes, count, offset); });
}

int do_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    const Watched& to = watched(file);
    DiskCall call = to.call(DiskOp::kWrite);
    call.bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(count)};
    call.offset = offset;
    const int answer =
        pass(*to.hook, call, [&] { return to.system->xWrite(file, bytes, count, offset); });
    if (answer == VfsHook::kHalf) {
        to.system->xWrite(file, bytes, count / 2, offset);
        return SQLITE_IOERR_WRITE;
    }
    return answer;
}

int do_truncate(sqlite3_file* file, sqlite3_int64 size) {
    const Watched& to = watched(file);
    DiskCall call = to.call(DiskOp::kTruncate);
    call.offset = size;
    return pass(*to.hook, call, [&] { return to.system->xTruncate(file, size); });
}

int do_sync(sqlite3_file* file, int flags) {
    const Watched& to = watched(file);
    return pass(*to.hook, to.call(DiskOp::kSync), [&] { return to.system->xSync(file, flags); });
}

int do_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    const Watched& to = watched(file);
    return pass(*to.hook, to.call(DiskOp::kShmMap), [&] {
        return to.system->xShmMap(file, page, size, extend, memory);
    });
}

bool exists(const char* path) {
    int there = 0;
    return path != nullptr &&
           system_vfs()->xAccess(system_vfs(), path, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK &&
           there != 0;
}

int do_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    auto* const made = new (behind(file)) Watched{{}, nullptr, &hook_of(vfs), path};
    DiskCall call = made->call(DiskOp::kOpen);
    call.creates = (flags & SQLITE_OPEN_CREATE) != 0 && !exists(path);
    const int result = pass(*made->hook, call, [&] {
        return system_vfs()->xOpen(system_vfs(), path, file, flags, out_flags);
    });
    if (result == SQLITE_OK) {
        made->system = file->pMethods;
        made->ours = *made->system;
        made->ours.iVersion = 2;  // no mapped pages, which nobody would see read
        made->ours.xRead = do_read;
        made->ours.xWrite = do_write;
        made->ours.xTruncate = do_truncate;
        made->ours.xSync = do_sync;
        made->ours.xShmMap = do_shm_map;
        file->pMethods = &made->ours;
    }
    return result;
}

int do_delete(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    DiskCall call(DiskOp::kDelete, path);
    call.syncs_directory = sync_directory != 0;
    return pass(hook_of(vfs), call, [&] {
        return system_vfs()->xDelete(system_vfs(), path, sync_directory);
    });
}

}  // namespace

/// All but opening and deleting is the system's own.
VfsShim::VfsShim(VfsHook& hook) : vfs_(*system_vfs()) {
    vfs_.szOsFile = static_cast<int>(place_of_watched() + sizeof(Watched));
    vfs_.pNext = nullptr;
    vfs_.zName = "campaignd-shim";
    vfs_.pAppData = &hook;
    vfs_.xOpen = do_open;
    vfs_.xDelete = do_delete;
    sqlite3_vfs_register(&vfs_, 1);
}

VfsShim::~VfsShim() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(system_vfs(), 1);
}

}  // namespace campaignd::test
