#pragma once

#include <string>

#include "db/database.h"
#include "mail/net/dns.h"
#include "model/dns_advice.h"

namespace campaignd::service {

/// What the DNS says about mail from a sender: SPF and DMARC of its From domain, the key of its
/// DKIM selector, and where bounces go. Owner: App; the references must outlive it. Thread-safe;
/// blocks while it asks. Throws Error: kNotFound, kInvalid.
class DnsAdvice {
  public:
    explicit DnsAdvice(db::Database& database, mail::DnsOptions options = {})
        : database_(database), dns_(std::move(options)) {}

    /// `selector`: of the DKIM signature; empty: it is not known.
    DnsReport of_sender(std::int64_t sender_id, const std::string& selector) const;

  private:
    db::Database& database_;
    mail::Dns dns_;
};

}  // namespace campaignd::service
