#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace campaignd::test {

/// A key pair of our own to sign with as relays do. Owner: a test.
class Signer {
  public:
    /// RSA with 2,048 bits.
    static Signer rsa() { return Signer(EVP_RSA_gen(2'048)); }

    /// On the curve P-256.
    static Signer ec() { return Signer(EVP_EC_gen("P-256")); }

    std::string sign(std::string_view text, const EVP_MD* hash = EVP_sha256()) const {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                         EVP_MD_CTX_free);
        EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get());
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
        std::string out(size, '\0');
        EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
        out.resize(size);
        return out;
    }

    /// A self-signed certificate, valid from an hour ago for `seconds` from now on.
    std::string certificate(long seconds = 3'600) const {
        const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -3'600);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), seconds);
        X509_set_pubkey(made.get(), key_.get());
        X509_NAME* name = X509_get_subject_name(made.get());
        X509_NAME_add_entry_by_txt(
            name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(made.get(), name);
        X509_sign(made.get(), key_.get(), EVP_sha256());
        const std::unique_ptr<BIO, void (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free_all);
        PEM_write_bio_X509(out.get(), made.get());
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(out.get(), &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }

    /// SubjectPublicKeyInfo in DER.
    std::string public_key() const {
        unsigned char* bytes = nullptr;
        const int size = i2d_PUBKEY(key_.get(), &bytes);
        const std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
        OPENSSL_free(bytes);
        return out;
    }

  private:
    explicit Signer(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

}  // namespace campaignd::test
