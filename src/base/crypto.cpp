#include "base/crypto.h"

#include <sodium.h>

#include <cstring>
#include <tuple>

#include "base/error.h"

namespace campaignd {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

constexpr unsigned long long kPasswordPasses = 2;
constexpr std::size_t kPasswordMemoryBytes = std::size_t{19} * 1024 * 1024;

std::string encode(std::string_view bytes, int variant) {
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes_of(bytes), bytes.size(), variant);
    out.pop_back();
    return out;
}

/// Nothing unless the whole text is of that variant.
std::optional<std::string> decode(std::string_view text, int variant) {
    std::string out(text.size(), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(bytes_of(out),
                          out.size(),
                          text.data(),
                          text.size(),
                          nullptr,
                          &length,
                          nullptr,
                          variant) != 0) {
        return std::nullopt;
    }
    out.resize(length);
    return out;
}

}  // namespace

CryptoInit::CryptoInit() {
    check(sodium_init() >= 0, "libsodium starts");
}

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    randombytes_buf(out.data(), count);
    return out;
}

std::uint64_t random_uint64() {
    std::uint64_t value = 0;
    randombytes_buf(&value, sizeof value);
    return value;
}

std::uint32_t random_below(std::uint32_t bound) {
    return randombytes_uniform(bound);
}

std::string hmac_sha256(const Key& key, std::string_view message) {
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256(bytes_of(out), bytes_of(message), message.size(), key.data());
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state{};
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(message), message.size());
    crypto_auth_hmacsha256_final(&state, bytes_of(out));
    return out;
}

HmacSigner::HmacSigner(const Key& key) {
    crypto_auth_hmacsha256_state state;
    static_assert(sizeof state <= std::tuple_size_v<decltype(ready_)>);
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    std::memcpy(ready_.data(), &state, sizeof state);
}

std::string HmacSigner::sign(std::string_view message) const {
    crypto_auth_hmacsha256_state state;
    std::memcpy(&state, ready_.data(), sizeof state);
    crypto_auth_hmacsha256_update(&state, bytes_of(message), message.size());
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, bytes_of(out));
    return out;
}

std::string sha256(std::string_view message) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(bytes_of(out), bytes_of(message), message.size());
    return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64url_encode(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string base64_encode(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::string base64url_decode(std::string_view text) {
    auto bytes = decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    if (!bytes) {
        fail(ErrorCode::kInvalid, "not base64url text");
    }
    return *std::move(bytes);
}

std::optional<std::string> base64_decode(std::string_view text) {
    return decode(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string hex_encode(std::string_view bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes_of(bytes), bytes.size());
    out.pop_back();
    return out;
}

std::string hash_password(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str_alg(out.data(),
                              password.data(),
                              password.size(),
                              kPasswordPasses,
                              kPasswordMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        fail(ErrorCode::kUnavailable, "not enough memory to hash a password");
    }
    return out.data();
}

bool verify_password(const std::string& hash, std::string_view password) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string seal(const Key& key, std::string_view plain) {
    std::string out = random_bytes(crypto_secretbox_NONCEBYTES);
    out.resize(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size());
    crypto_secretbox_easy(bytes_of(out) + crypto_secretbox_NONCEBYTES,
                          bytes_of(plain),
                          plain.size(),
                          bytes_of(out),
                          key.data());
    return out;
}

std::string unseal(const Key& key, std::string_view sealed) {
    constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < kOverhead) {
        fail(ErrorCode::kCorrupt, "a sealed secret is too short");
    }
    std::string out(sealed.size() - kOverhead, '\0');
    if (crypto_secretbox_open_easy(bytes_of(out),
                                   bytes_of(sealed) + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES,
                                   bytes_of(sealed),
                                   key.data()) != 0) {
        fail(ErrorCode::kCorrupt, "a sealed secret does not open: the master key is another one");
    }
    return out;
}

}  // namespace campaignd
