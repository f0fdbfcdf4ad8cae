#pragma once

#include <string_view>
#include <vector>

#include "mail/compose/link_places.h"
#include "model/finding.h"

namespace campaignd::mail {

/// What is amiss with the addresses of links, as they are written: nobody asks the network.
/// `from_domain`: of the From address; empty when it is not known yet. Thread-safe.
std::vector<Finding> check_links(const std::vector<LinkPlace>& links, std::string_view from_domain);

/// True for a host that only machines nearby reach: localhost, 10.0.0.1, printer.local, intranet.
bool is_private_host(std::string_view host);

/// True when both belong to one domain, as far as names tell: a.example.org and b.example.org.
bool is_same_site(std::string_view a, std::string_view b);

}  // namespace campaignd::mail
