#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace campaignd::mail {

struct DnsOptions {
    std::chrono::seconds timeout{2};  // of one question to one server
    int tries = 2;
    std::string server{};  // an IPv4 address with a port; empty: the system's (/etc/resolv.conf)
};

/// What the DNS says of one name.
struct DnsAnswer {
    bool answered = false;              // false: no resolver answered, or all of them failed
    std::vector<std::string> values{};  // empty: there is no such record
};

/// Asks the system's resolvers through libresolv (glibc), bounded in time. Each call is on its own:
/// thread-safe; blocks up to timeout × tries for each server. Throws nothing.
class Dns {
  public:
    explicit Dns(DnsOptions options = {}) : options_(std::move(options)) {}

    /// The pieces of each TXT record joined (RFC 7208 section 3.3).
    DnsAnswer txt(const std::string& name) const;
    /// "10 mx.example.org", the first choice first; "0 ." where the domain takes no mail.
    DnsAnswer mx(const std::string& name) const;
    /// An IPv4 or IPv6 address.
    DnsAnswer address(const std::string& name) const;

  private:
    DnsAnswer ask(const std::string& name, int type) const;

    DnsOptions options_;
};

}  // namespace campaignd::mail
