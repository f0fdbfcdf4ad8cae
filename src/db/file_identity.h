#pragma once

#include <cstdint>
#include <filesystem>

namespace campaignd::db {

/// Tells a file from its copies. Survives a move within its file system, a restart, and a mount
/// under another device number; a copy gets another one.
struct FileIdentity {
    std::int64_t inode = 0;
    std::int64_t born_ns = 0;  // 0: the file system does not say

    /// By the moment of birth where both are known: inodes are used again, and not every file system
    /// keeps them over a mount.
    bool is_same_file(const FileIdentity& other) const noexcept {
        return born_ns != 0 && other.born_ns != 0 ? born_ns == other.born_ns : inode == other.inode;
    }
};

/// Throws Error(kUnavailable).
FileIdentity file_identity(const std::filesystem::path& path);

}  // namespace campaignd::db
