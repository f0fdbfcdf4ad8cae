#include "base/public_key.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <climits>
#include <memory>

namespace campaignd {
namespace {

struct Freer {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }

    void operator()(X509* certificate) const noexcept { X509_free(certificate); }

    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }

    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

template <typename T>
using Owned = std::unique_ptr<T, Freer>;

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool verify(EVP_PKEY* key,
            const EVP_MD* hash,
            std::string_view message,
            std::string_view signature) {
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(),
                            bytes_of(signature),
                            signature.size(),
                            bytes_of(message),
                            message.size()) == 1;
}

Owned<X509> read_certificate(std::string_view pem) {
    if (pem.size() > INT_MAX) {
        return nullptr;
    }
    const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Owned<X509>(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
}

Owned<EVP_PKEY> read_ec_key(std::string_view der) {
    const unsigned char* at = bytes_of(der);
    Owned<EVP_PKEY> key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    return key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC ? std::move(key) : nullptr;
}

}  // namespace

bool verify_rsa_signature(std::string_view certificate_pem,
                          SignatureHash hash,
                          std::string_view message,
                          std::string_view signature) {
    const Owned<X509> certificate = read_certificate(certificate_pem);
    if (!certificate || X509_cmp_current_time(X509_get0_notBefore(certificate.get())) >= 0 ||
        X509_cmp_current_time(X509_get0_notAfter(certificate.get())) <= 0) {
        return false;
    }
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    return key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA &&
           verify(
               key, hash == SignatureHash::kSha1 ? EVP_sha1() : EVP_sha256(), message, signature);
}

bool verify_ecdsa_signature(std::string_view public_key_der,
                            std::string_view message,
                            std::string_view signature) {
    const Owned<EVP_PKEY> key = read_ec_key(public_key_der);
    return key && verify(key.get(), EVP_sha256(), message, signature);
}

bool is_ec_public_key(std::string_view public_key_der) {
    return read_ec_key(public_key_der) != nullptr;
}

}  // namespace campaignd
