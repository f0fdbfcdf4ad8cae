#include "base/crypto.h"

#include <catch2/catch.hpp>

#include "base/error.h"

using namespace campaignd;

namespace {

const CryptoInit crypto;

Key key_of(unsigned char fill) {
    Key key{};
    key.fill(fill);
    return key;
}

}  // namespace

TEST_CASE("HMAC-SHA-256 gives RFC 4231's second vector for its padded key", "[base]") {
    Key key{};
    key[0] = 'J';
    key[1] = 'e';
    key[2] = 'f';
    key[3] = 'e';  // HMAC pads short keys with zeros: the same key
    CHECK(hex_encode(hmac_sha256(key, "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("a signer gives what HMAC-SHA-256 gives, for every message", "[base]") {
    const HmacSigner signer(key_of(7));
    for (const std::size_t size : {0U, 1U, 12U, 55U, 56U, 63U, 64U, 65U, 1000U}) {
        const std::string message(size, 'x');
        CHECK(signer.sign(message) == hmac_sha256(key_of(7), message));
        CHECK(signer.sign(message) == hmac_sha256(key_of(7), message));
    }
    CHECK(signer.sign("a") != HmacSigner(key_of(8)).sign("a"));
}

TEST_CASE("SHA-256 gives the vector of FIPS 180-2", "[base]") {
    CHECK(hex_encode(sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a sealed secret opens with its key alone and shows any change", "[base]") {
    const std::string sealed = seal(key_of(1), "secret");
    CHECK(unseal(key_of(1), sealed) == "secret");
    CHECK(seal(key_of(1), "secret") != sealed);
    CHECK_THROWS_AS(unseal(key_of(2), sealed), Error);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_THROWS_AS(unseal(key_of(1), changed), Error);
    }
    CHECK_THROWS_AS(unseal(key_of(1), "short"), Error);
}

TEST_CASE("base64url has no padding and refuses what is not its own", "[base]") {
    CHECK(base64url_encode(std::string("\xfb\xff", 2)) == "-_8");
    CHECK(base64url_decode("-_8") == std::string("\xfb\xff", 2));
    CHECK_THROWS_AS(base64url_decode("+/8"), Error);
    CHECK_THROWS_AS(base64url_decode("a"), Error);
}

TEST_CASE("a password is checked against its hash", "[base]") {
    const std::string hash = hash_password("correct horse battery");
    CHECK(hash.starts_with("$argon2id$"));
    CHECK(verify_password(hash, "correct horse battery"));
    CHECK_FALSE(verify_password(hash, "correct horse batterz"));
}

TEST_CASE("equal compares length and bytes", "[base]") {
    CHECK(equal_constant_time("abc", "abc"));
    CHECK_FALSE(equal_constant_time("abc", "abd"));
    CHECK_FALSE(equal_constant_time("abc", "abcd"));
}
