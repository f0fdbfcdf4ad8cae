#pragma once

#include <string>
#include <vector>

#include "support/temp_directory.h"

namespace campaignd::test {

/// tls_relay.py as a child process, with a certificate made for it that only ca_file() trusts.
/// Owner: a test. Thread: the test's. Throws std::runtime_error when python3 or openssl is missing.
class TlsRelay {
  public:
    /// `mode` is "starttls" or "tls", or "imap-starttls" or "imap-tls" for a mailbox; `names` the
    /// certificate's subjectAltName.
    TlsRelay(const std::string& mode,
             const std::string& user,
             const std::string& password,
             const std::string& names = "IP:127.0.0.1");
    ~TlsRelay();
    TlsRelay(const TlsRelay&) = delete;
    TlsRelay& operator=(const TlsRelay&) = delete;

    int port() const noexcept { return port_; }

    std::string ca_file() const { return (directory_ / "cert.pem").string(); }

    /// The next "accepted …" line; "" when none comes within ten seconds.
    std::string next_line();

  private:
    TempDirectory directory_;
    int pid_ = -1;
    int input_ = -1;   // the child's
    int output_ = -1;  // the child's
    int port_ = 0;
    std::string buffer_;
};

}  // namespace campaignd::test
