#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/fd.h"
#include "base/sealed_stream.h"
#include "base/tar.h"
#include "model/backup_copy.h"
#include "service/secrets/recovery_key.h"

namespace campaignd::service {

/// What goes into one copy.
struct CopyParts {
    std::filesystem::path backup;  // a verified one; its pictures and attachments stand beside it
    std::string name;              // of the copy
    TimeMs backup_at = 0;
    std::string version;     // of campaignd
    std::string master_key;  // as its file holds it
    std::string config;      // TOML; for a person to compare with
};

/// A backup with all that a burnt machine needs, as one encrypted file: inside is a tar archive of
/// a manifest, the master key, the configuration, the database, the pictures and attachments. Read
/// piece by piece; nothing is written anywhere. The same parts and key give the same bytes.
/// Owner: one copy. Thread: one. Throws Error(kUnavailable) when a file cannot be read or changed
/// its size.
class CopyArchive {
  public:
    /// Reads all of it once, to know what is in it; `between` is called all the while, and may
    /// throw.
    CopyArchive(CopyParts parts, const RecoveryKey& key, const std::function<void()>& between);

    /// The same for archives that are the same, byte by byte.
    const std::string& fingerprint() const noexcept { return fingerprint_; }

    /// Exactly so many bytes come.
    std::uint64_t size() const noexcept { return size_; }

    /// The next ones; 0 at the end.
    std::size_t read(char* buffer, std::size_t room);

    /// What was not asked for: the place had it already.
    void read_rest();

    /// SHA-256, in hex, of what was read.
    std::string digest() { return digest_.take(); }

  private:
    struct Item {
        TarEntry entry;
        std::string content;         // when it is no file
        std::filesystem::path file;  // empty: the content
    };

    void add(std::string name, std::string content);
    void add_file(std::string name, std::filesystem::path file);
    std::string hash_of_all(const std::function<void()>& between);
    void fill();
    void next_bytes();

    const CopyParts parts_;
    std::vector<Item> items_;
    std::optional<StreamSealer> sealer_;  // once it is known what is in it
    std::string fingerprint_;
    std::uint64_t size_ = 0;
    Digest digest_;

    // how far it is
    std::size_t item_ = 0;
    UniqueFd file_;
    std::uint64_t left_ = 0;  // of the present file
    bool in_file_ = false;
    bool archive_ended_ = false;
    bool ended_ = false;
    std::string plain_;
    std::string sealed_;
    std::size_t given_ = 0;  // of sealed_
};

/// What was in a copy.
struct UnpackedCopy {
    CopyManifest manifest;
    std::filesystem::path database;  // in the folder; its pictures and attachments beside it
    std::string master_key;
    std::string config;
};

/// Takes a copy apart into a folder, as its bytes come in.
/// Owner: one restore or drill. Thread: one. Throws Error: kInvalid for another recovery key,
/// kCorrupt for what is damaged, cut off or another copy than its name says, kUnavailable when the
/// disk refuses.
class CopyUnpacker {
  public:
    /// `before` is called once the sizes are known, and throws when there is no room.
    CopyUnpacker(const RecoveryKey& key,
                 std::string name,
                 std::filesystem::path folder,
                 std::function<void(const CopyManifest&)> before);

    void feed(std::string_view bytes) { opener_.feed(bytes); }

    UnpackedCopy finish();

  private:
    void begin_file(const TarEntry& entry);
    void take(std::string_view bytes);
    void read_manifest();
    std::filesystem::path place_of(const std::string& name) const;

    const std::string name_;
    const std::filesystem::path folder_;
    const std::function<void(const CopyManifest&)> before_;
    UnpackedCopy copy_;
    std::string manifest_;
    std::uint64_t manifest_left_ = 0;
    bool has_manifest_ = false;
    std::uint64_t files_ = 0;
    std::uint64_t bytes_ = 0;
    std::string* text_ = nullptr;  // the present file is kept in memory
    UniqueFd file_;                // ... or is written here
    TarReader tar_;
    StreamOpener opener_;
};

}  // namespace campaignd::service
