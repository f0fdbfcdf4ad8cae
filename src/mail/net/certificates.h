#pragma once

#include <string>

namespace campaignd::mail {

/// Says which authorities a curl handle trusts: those of the file `own`; when that is empty, of the
/// file that SSL_CERT_FILE names, as OpenSSL's own programs do; else the system's. Thread: any, as
/// long as nobody changes the environment.
void trust_certificates(void* easy, const std::string& own);

}  // namespace campaignd::mail
