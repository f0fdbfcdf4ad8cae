#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/crypto.h"

/// Streams of any length, encrypted and proven piece by piece (libsodium's secretstream,
/// XChaCha20-Poly1305). A stream is its label, 24 bytes, and pieces of 64 KiB, 17 bytes longer each
/// than what they hold; the last one says that it is the last, so that a stream that was cut, or
/// whose pieces were changed, left out or exchanged, does not open. The label can be read by
/// anybody and changed by nobody.
namespace campaignd {

class StreamSealer {
  public:
    /// `content` tells what will be sealed from everything else, such as its SHA-256: the same key,
    /// label and content give the same stream, byte by byte, so that half of one can be gone on
    /// with. What differs must never have the same `content`.
    StreamSealer(const Key& key, std::string label, std::string_view content);

    /// What stands before the first piece.
    std::string head() const;
    /// One piece; `plain` has 64 KiB, the last one that or less.
    std::string piece(std::string_view plain, bool is_last);

    static constexpr std::size_t kPlainBytes = std::size_t{64} * 1024;
    /// How long a stream gets with a label of `label_bytes` and so many bytes in it.
    static std::uint64_t sealed_size(std::size_t label_bytes, std::uint64_t plain_bytes) noexcept;

  private:
    friend class StreamOpener;
    static constexpr std::size_t kHeadBytes = 24;
    static constexpr std::size_t kMoreBytes = 17;

    std::string label_;
    std::array<unsigned char, kHeadBytes> head_{};
    alignas(16) std::array<unsigned char, 64> state_{};  // libsodium's
    bool is_first_ = true;
};

/// Opens a stream as its bytes come in. `key_of` is asked once, with the label, which ends with a
/// line feed; it throws for a label it does not know.
/// Owner: the caller. Thread: one. Throws Error(kCorrupt) when a piece does not open.
class StreamOpener {
  public:
    using KeyOf = std::function<Key(const std::string& label)>;
    using Sink = std::function<void(std::string_view plain)>;

    StreamOpener(KeyOf key_of, Sink sink);

    void feed(std::string_view bytes);
    /// No more bytes will come. Throws Error(kCorrupt) when the last piece was not among them.
    void finish();

  private:
    void read_head();
    void open(std::string_view piece);

    KeyOf key_of_;
    Sink sink_;
    std::string waiting_;
    std::string label_;
    alignas(16) std::array<unsigned char, 64> state_{};
    bool has_head_ = false;
    bool is_first_ = true;
    bool ended_ = false;
};

}  // namespace campaignd
