#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campaignd {

/// Checking what others signed, by OpenSSL. Thread-safe; nothing here throws but std::bad_alloc,
/// and whatever cannot be read is no valid signature.
enum class SignatureHash { kSha1, kSha256 };

/// RSA with PKCS #1 v1.5 padding (RFC 8017 section 8.2), by the key of an X.509 certificate in PEM.
/// False, too, when the certificate is outside of its time of validity.
bool verify_rsa_signature(std::string_view certificate_pem,
                          SignatureHash hash,
                          std::string_view message,
                          std::string_view signature);

/// ECDSA with SHA-256 and a signature in DER, by a key as DER SubjectPublicKeyInfo (RFC 5480).
bool verify_ecdsa_signature(std::string_view public_key_der,
                            std::string_view message,
                            std::string_view signature);

/// True when the bytes are an EC public key as above.
bool is_ec_public_key(std::string_view public_key_der);

}  // namespace campaignd
