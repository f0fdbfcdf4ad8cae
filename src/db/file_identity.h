#pragma once

#include <cstdint>
#include <filesystem>

namespace campaignd::db {

/// Tells a file from its copies. Survives a move within its file system, a restart, and a mount
/// under another device number; a copy gets another one.
struct FileIdentity {
    std::int64_t inode = 0;
    std::int64_t born_ns = 0;  // 0: the file system does not say
    std::int64_t device = 0;   // of the file system, as it is mounted now; 0: unknown

    /// By the moment of birth where both are known: inodes are used again, and not every file
    /// system keeps them over a mount. Under one device number the inode must agree too: a copy may
    /// be made within the tick of the clock that saw the birth of the first.
    bool is_same_file(const FileIdentity& other) const noexcept {
        if (born_ns == 0 || other.born_ns == 0) {
            return inode == other.inode;
        }
        const bool one_mount = device != 0 && device == other.device;
        return born_ns == other.born_ns && (!one_mount || inode == other.inode);
    }
};

/// Throws Error(kUnavailable).
FileIdentity file_identity(const std::filesystem::path& path);

}  // namespace campaignd::db
