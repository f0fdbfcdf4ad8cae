#include "mail/net/certificates.h"

#include <curl/curl.h>

#include <cstdlib>

namespace campaignd::mail {

void trust_certificates(void* easy, const std::string& own) {
    const char* theirs = std::getenv("SSL_CERT_FILE");  // NOLINT(concurrency-mt-unsafe): no setenv
    const std::string file = own.empty() && theirs != nullptr ? theirs : own;
    if (!file.empty()) {
        curl_easy_setopt(static_cast<CURL*>(easy), CURLOPT_CAINFO, file.c_str());
    }
}

}  // namespace campaignd::mail
