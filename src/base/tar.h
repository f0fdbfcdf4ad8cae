#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace campaignd {

/// One file of a tar archive (POSIX.1-2017 pax, "ustar Interchange Format").
struct TarEntry {
    std::string name;
    std::uint64_t size = 0;  // bytes
};

/// The block before a file's bytes. A size of 8 GiB or more is written in base 256, as GNU tar
/// does. Throws Error(kInvalid) when the name has more than 100 bytes and no folder to part it at.
std::string tar_header(const TarEntry& entry);
/// What follows a file of that size, up to the next block.
std::string tar_padding(std::uint64_t size);
/// What ends an archive.
std::string tar_end();
/// How many bytes such a file takes in an archive.
std::uint64_t tar_room(std::uint64_t size) noexcept;

/// Takes an archive apart as its bytes come in, in pieces of any length. Owner: the caller. Thread:
/// one. Throws Error(kCorrupt) for what is no archive of plain files.
class TarReader {
  public:
    using OnEntry = std::function<void(const TarEntry&)>;
    using OnBytes = std::function<void(std::string_view)>;

    /// `on_entry` once for each file, then `on_bytes` with its bytes.
    TarReader(OnEntry on_entry, OnBytes on_bytes)
        : on_entry_(std::move(on_entry)), on_bytes_(std::move(on_bytes)) {}

    void feed(std::string_view bytes);
    /// No more bytes will come. Throws Error(kCorrupt) when the archive had no end.
    void finish() const;

  private:
    void read_header();

    OnEntry on_entry_;
    OnBytes on_bytes_;
    std::string header_;
    std::uint64_t left_ = 0;     // bytes of the present file
    std::uint64_t padding_ = 0;  // behind it
    bool ended_ = false;
};

}  // namespace campaignd
