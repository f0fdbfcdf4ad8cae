#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// Starts libsodium once; owned by main() and by each test program before any call below.
class CryptoInit {
  public:
    CryptoInit();
};

using Key = std::array<unsigned char, 32>;

std::string random_bytes(std::size_t count);
std::uint64_t random_uint64();
/// A uniform number below `bound`, for jitter; not a secret.
std::uint32_t random_below(std::uint32_t bound);

/// HMAC-SHA-256 (RFC 2104), raw 32 bytes.
std::string hmac_sha256(const Key& key, std::string_view message);
/// With a key of any length.
std::string hmac_sha256(std::string_view key, std::string_view message);
std::string sha256(std::string_view message);

/// A key made ready for many short messages: its own blocks are hashed once, not for each message.
/// Immutable, thread-safe.
class HmacSigner {
  public:
    explicit HmacSigner(const Key& key);

    /// What hmac_sha256() gives for this key.
    std::string sign(std::string_view message) const;

  private:
    alignas(64) std::array<unsigned char, 256> ready_{};  // libsodium's state behind the key
};

/// Compares in constant time; false when the lengths differ.
bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

/// RFC 4648 section 5 without padding.
std::string base64url_encode(std::string_view bytes);
/// Throws Error(kInvalid) when malformed.
std::string base64url_decode(std::string_view text);
/// RFC 4648 section 4 with padding.
std::string base64_encode(std::string_view bytes);
/// Nothing when malformed.
std::optional<std::string> base64_decode(std::string_view text);
std::string hex_encode(std::string_view bytes);

/// argon2id (RFC 9106) by libsodium: 19 MiB, two passes. Slow on purpose: never in a transaction.
std::string hash_password(std::string_view password);
bool verify_password(const std::string& hash, std::string_view password);

/// XSalsa20-Poly1305 sealed text (nonce in front) for secrets in the database.
std::string seal(const Key& key, std::string_view plain);
/// Throws Error(kCorrupt) when the key is not the one it was sealed with, or it was changed.
std::string unseal(const Key& key, std::string_view sealed);

}  // namespace campaignd
