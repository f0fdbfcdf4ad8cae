#include "db/vfs_shim.h"

#include <new>

namespace campaignd::db {
namespace {

sqlite3_vfs* system_vfs() {
    static sqlite3_vfs* const found = sqlite3_vfs_find("unix");
    return found;
}

/// What stands where SQLite expects its sqlite3_file; the system's own follows it in memory.
struct ShimFile {
    sqlite3_file base;
    VfsHook* hook;
    const char* path;  // SQLite keeps it valid until xClose

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

    std::string_view name() const { return path == nullptr ? "" : path; }
};

ShimFile& shim(sqlite3_file* file) {
    return *reinterpret_cast<ShimFile*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
    return shim(file).real();
}

const sqlite3_io_methods& methods(sqlite3_file* file) {
    return *real(file)->pMethods;
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

int do_close(sqlite3_file* file) {
    return methods(file).xClose(real(file));
}

int do_read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
    DiskCall call(DiskOp::kRead, shim(file).name());
    call.offset = offset;
    return pass(*shim(file).hook, call, [&] {
        return methods(file).xRead(real(file), bytes, count, offset);
    });
}

int do_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    DiskCall call(DiskOp::kWrite, shim(file).name());
    call.bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(count)};
    call.offset = offset;
    const int answer = pass(*shim(file).hook, call, [&] {
        return methods(file).xWrite(real(file), bytes, count, offset);
    });
    if (answer == VfsHook::kHalf) {
        methods(file).xWrite(real(file), bytes, count / 2, offset);
        return SQLITE_IOERR_WRITE;
    }
    return answer;
}

int do_truncate(sqlite3_file* file, sqlite3_int64 size) {
    DiskCall call(DiskOp::kTruncate, shim(file).name());
    call.offset = size;
    return pass(*shim(file).hook, call, [&] { return methods(file).xTruncate(real(file), size); });
}

int do_sync(sqlite3_file* file, int flags) {
    const DiskCall call(DiskOp::kSync, shim(file).name());
    return pass(*shim(file).hook, call, [&] { return methods(file).xSync(real(file), flags); });
}

int do_file_size(sqlite3_file* file, sqlite3_int64* size) {
    return methods(file).xFileSize(real(file), size);
}

int do_lock(sqlite3_file* file, int level) {
    return methods(file).xLock(real(file), level);
}

int do_unlock(sqlite3_file* file, int level) {
    return methods(file).xUnlock(real(file), level);
}

int do_check_lock(sqlite3_file* file, int* held) {
    return methods(file).xCheckReservedLock(real(file), held);
}

int do_control(sqlite3_file* file, int what, void* value) {
    return methods(file).xFileControl(real(file), what, value);
}

int do_sector_size(sqlite3_file* file) {
    return methods(file).xSectorSize(real(file));
}

int do_characteristics(sqlite3_file* file) {
    return methods(file).xDeviceCharacteristics(real(file));
}

int do_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    const DiskCall call(DiskOp::kShmMap, shim(file).name());
    return pass(*shim(file).hook, call, [&] {
        return methods(file).xShmMap(real(file), page, size, extend, memory);
    });
}

int do_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return methods(file).xShmLock(real(file), offset, count, flags);
}

void do_shm_barrier(sqlite3_file* file) {
    methods(file).xShmBarrier(real(file));
}

int do_shm_unmap(sqlite3_file* file, int remove) {
    return methods(file).xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {.iVersion = 2,
                                         .xClose = do_close,
                                         .xRead = do_read,
                                         .xWrite = do_write,
                                         .xTruncate = do_truncate,
                                         .xSync = do_sync,
                                         .xFileSize = do_file_size,
                                         .xLock = do_lock,
                                         .xUnlock = do_unlock,
                                         .xCheckReservedLock = do_check_lock,
                                         .xFileControl = do_control,
                                         .xSectorSize = do_sector_size,
                                         .xDeviceCharacteristics = do_characteristics,
                                         .xShmMap = do_shm_map,
                                         .xShmLock = do_shm_lock,
                                         .xShmBarrier = do_shm_barrier,
                                         .xShmUnmap = do_shm_unmap,
                                         .xFetch = nullptr,
                                         .xUnfetch = nullptr};

bool exists(const char* path) {
    int there = 0;
    return path != nullptr &&
           system_vfs()->xAccess(system_vfs(), path, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK &&
           there != 0;
}

int do_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* const made = new (file) ShimFile{{nullptr}, &hook_of(vfs), path};
    DiskCall call(DiskOp::kOpen, made->name());
    call.creates = (flags & SQLITE_OPEN_CREATE) != 0 && !exists(path);
    const int result = pass(hook_of(vfs), call, [&] {
        return system_vfs()->xOpen(system_vfs(), path, made->real(), flags, out_flags);
    });
    if (result == SQLITE_OK) {
        made->base.pMethods = &kMethods;
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

int do_access(sqlite3_vfs* /*vfs*/, const char* path, int flags, int* result) {
    return system_vfs()->xAccess(system_vfs(), path, flags, result);
}

int do_full_path(sqlite3_vfs* /*vfs*/, const char* path, int size, char* out) {
    return system_vfs()->xFullPathname(system_vfs(), path, size, out);
}

int do_randomness(sqlite3_vfs* /*vfs*/, int count, char* out) {
    return system_vfs()->xRandomness(system_vfs(), count, out);
}

int do_sleep(sqlite3_vfs* /*vfs*/, int microseconds) {
    return system_vfs()->xSleep(system_vfs(), microseconds);
}

int do_time(sqlite3_vfs* /*vfs*/, double* days) {
    return system_vfs()->xCurrentTime(system_vfs(), days);
}

int do_last_error(sqlite3_vfs* /*vfs*/, int size, char* text) {
    return system_vfs()->xGetLastError(system_vfs(), size, text);
}

int do_time_ms(sqlite3_vfs* /*vfs*/, sqlite3_int64* time) {
    return system_vfs()->xCurrentTimeInt64(system_vfs(), time);
}

}  // namespace

VfsShim::VfsShim(VfsHook& hook) {
    vfs_.iVersion = 2;
    vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + system_vfs()->szOsFile;
    vfs_.mxPathname = system_vfs()->mxPathname;
    vfs_.zName = "campaignd-shim";
    vfs_.pAppData = &hook;
    vfs_.xOpen = do_open;
    vfs_.xDelete = do_delete;
    vfs_.xAccess = do_access;
    vfs_.xFullPathname = do_full_path;
    vfs_.xRandomness = do_randomness;
    vfs_.xSleep = do_sleep;
    vfs_.xCurrentTime = do_time;
    vfs_.xGetLastError = do_last_error;
    vfs_.xCurrentTimeInt64 = do_time_ms;
    sqlite3_vfs_register(&vfs_, 1);
}

VfsShim::~VfsShim() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(system_vfs(), 1);
}

}  // namespace campaignd::db
