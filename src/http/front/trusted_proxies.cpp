#include "http/front/trusted_proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace campaignd::http {
namespace {

using Address = std::array<unsigned char, 16>;

/// IPv4 as ::ffff:a.b.c.d, so that one comparison serves both families.
std::optional<Address> parse_address(std::string_view text) {
    Address address{};
    const std::string copy(text);
    if (::inet_pton(AF_INET6, copy.c_str(), address.data()) == 1) {
        return address;
    }
    address.fill(0);
    address[10] = address[11] = 0xff;
    if (::inet_pton(AF_INET, copy.c_str(), address.data() + 12) == 1) {
        return address;
    }
    return std::nullopt;
}

bool in_network(const Address& address, const Address& network, int prefix) {
    for (int bit = 0; bit < prefix; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const int mask = 0x80 >> (bit % 8);
        if ((address[byte] & mask) != (network[byte] & mask)) {
            return false;
        }
    }
    return true;
}

/// All hops of all X-Forwarded-For fields, in order; nothing when one is not an address.
std::optional<std::vector<std::string>> hops_of(const Headers& headers) {
    std::vector<std::string> hops;
    for (const auto& [name, value] : headers) {
        if (!equals_ignoring_case(name, "X-Forwarded-For")) {
            continue;
        }
        for (const std::string_view hop : split(value, ',')) {
            hops.emplace_back(trim(hop));
            if (!parse_address(hops.back())) {
                return std::nullopt;
            }
        }
    }
    return hops;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
        const std::size_t slash = entry.find('/');
        const auto address = parse_address(std::string_view(entry).substr(0, slash));
        const bool is_v4 = entry.find(':') == std::string::npos;
        const int most = is_v4 ? 32 : 128;
        const auto prefix = slash == std::string::npos
                                ? std::optional<std::int64_t>(most)
                                : parse_int(std::string_view(entry).substr(slash + 1));
        if (!address || !prefix || *prefix < 0 || *prefix > most) {
            fail(ErrorCode::kInvalid,
                 "trusted_proxies: '" + entry + "' is neither an address nor a network");
        }
        networks_.push_back({*address, static_cast<int>(*prefix) + (is_v4 ? 96 : 0)});
    }
}

bool TrustedProxies::trusts(std::string_view address) const {
    if (address.empty()) {
        return true;
    }
    const auto parsed = parse_address(address);
    return parsed && std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
               return in_network(*parsed, network.address, network.prefix);
           });
}

std::string_view TrustedProxies::remedy_for_unnamed() noexcept {
    return "Requests come through a proxy on this machine that campaignd does not trust, so every "
           "visitor looks like this machine. Set http.trusted_proxies = [\"127.0.0.1\", \"::1\"] "
           "in "
           "the configuration and restart.";
}

bool TrustedProxies::is_unnamed_proxy(std::string_view peer, const Headers& headers) const {
    const bool is_loopback =
        peer == "::1" || peer.starts_with("127.") || peer.starts_with("::ffff:127.");
    if (!networks_.empty() || !is_loopback || !find_header(headers, "X-Forwarded-For")) {
        return false;
    }
    if (!told_.exchange(true)) {
        log::warn("http", "{}", remedy_for_unnamed());
    }
    return true;
}

TrustedProxies::Client TrustedProxies::client_of(std::string_view peer,
                                                 const Headers& headers) const {
    Client client{std::string(peer), false, is_unnamed_proxy(peer, headers)};
    if (!trusts(peer)) {
        return client;
    }
    client.is_https =
        equals_ignoring_case(find_header(headers, "X-Forwarded-Proto").value_or(""), "https");
    const auto hops = hops_of(headers);
    if (!hops) {
        return client;
    }
    for (auto hop = hops->rbegin(); hop != hops->rend(); ++hop) {
        client.address = *hop;
        if (!trusts(*hop)) {
            break;
        }
    }
    return client;
}

}  // namespace campaignd::http
