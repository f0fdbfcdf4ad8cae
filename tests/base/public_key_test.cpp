#include "base/public_key.h"

#include <catch2/catch.hpp>

#include "support/signing.h"

using namespace campaignd;
using test::Signer;

TEST_CASE("RSA signatures hold for their text, hash and certificate alone", "[base]") {
    const Signer signer = Signer::rsa();
    const std::string pem = signer.certificate();
    const std::string sha256 = signer.sign("words");
    const std::string sha1 = signer.sign("words", EVP_sha1());
    CHECK(verify_rsa_signature(pem, SignatureHash::kSha256, "words", sha256));
    CHECK(verify_rsa_signature(pem, SignatureHash::kSha1, "words", sha1));
    CHECK_FALSE(verify_rsa_signature(pem, SignatureHash::kSha1, "words", sha256));
    CHECK_FALSE(verify_rsa_signature(pem, SignatureHash::kSha256, "word", sha256));
    CHECK_FALSE(verify_rsa_signature(pem, SignatureHash::kSha256, "words", ""));
    CHECK_FALSE(verify_rsa_signature("", SignatureHash::kSha256, "words", sha256));
    CHECK_FALSE(
        verify_rsa_signature(Signer::rsa().certificate(), SignatureHash::kSha256, "words", sha256));
    CHECK_FALSE(
        verify_rsa_signature(signer.certificate(-60), SignatureHash::kSha256, "words", sha256));
    CHECK_FALSE(
        verify_rsa_signature(Signer::ec().certificate(), SignatureHash::kSha256, "words", sha256));
}

TEST_CASE("ECDSA signatures hold for their text and key alone", "[base]") {
    const Signer signer = Signer::ec();
    const std::string signature = signer.sign("words");
    CHECK(verify_ecdsa_signature(signer.public_key(), "words", signature));
    CHECK_FALSE(verify_ecdsa_signature(signer.public_key(), "word", signature));
    CHECK_FALSE(verify_ecdsa_signature(Signer::ec().public_key(), "words", signature));
    CHECK_FALSE(verify_ecdsa_signature("no key", "words", signature));
    CHECK(is_ec_public_key(signer.public_key()));
    CHECK_FALSE(is_ec_public_key(Signer::rsa().public_key()));
    CHECK_FALSE(is_ec_public_key(""));
}
