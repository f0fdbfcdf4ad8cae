#include "http/front/trusted_proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace campaignd::http {
namespace {

using Address = std::array<unsigned char, 16>;

constexpr std::size_t kMostHops = 32;  // looked at

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

/// What one hop names, in one way of writing: "192.0.2.1", "192.0.2.1:80", "2001:db8::1",
/// "[2001:db8::1]:80" (as RFC 7239 section 6 has it); nothing for "unknown", "_hidden" and rubbish.
std::optional<std::string> address_of(std::string_view hop) {
    std::string_view text = trim(hop);
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == text.npos) {
            return std::nullopt;
        }
        port = text.substr(close + 1);
        text = text.substr(1, close - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        port = text.substr(text.find(':'));
        text = text.substr(0, text.find(':'));
    }
    const bool is_port = port.empty() || (port.size() > 1 && port.size() <= 6 && port[0] == ':' &&
                                          std::all_of(port.begin() + 1, port.end(), is_digit));
    const auto address = is_port ? parse_address(text) : std::nullopt;
    if (!address) {
        return std::nullopt;
    }
    constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool is_v4 = std::equal(kMapped.begin(), kMapped.begin() + 12, address->begin());
    std::array<char, INET6_ADDRSTRLEN> written{};
    ::inet_ntop(is_v4 ? AF_INET : AF_INET6,
                address->data() + (is_v4 ? 12 : 0),
                written.data(),
                written.size());
    return written.data();
}

/// The last of all fields of that name: what the nearest proxy said.
std::string_view last_of(const Headers& headers, const std::string& name) {
    const auto [begin, end] = headers.equal_range(name);
    return begin == end ? std::string_view() : std::string_view(std::prev(end)->second);
}

/// All hops of all X-Forwarded-For fields, in order.
std::vector<std::string_view> hops_of(const Headers& headers) {
    std::vector<std::string_view> hops;
    const auto [begin, end] = headers.equal_range("X-Forwarded-For");
    for (auto field = begin; field != end; ++field) {
        const std::vector<std::string_view> more = split(field->second, ',');
        hops.insert(hops.end(), more.begin(), more.end());
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
    if (!networks_.empty() || !is_loopback(peer) || !find_header(headers, "X-Forwarded-For")) {
        return false;
    }
    if (!told_.exchange(true)) {
        log::warn("http", "{}", remedy_for_unnamed());
    }
    return true;
}

/// From the open internet anybody may send the header; a proxy of ours is near.
void TrustedProxies::note_untrusted(std::string_view peer, const Headers& headers) const {
    static const TrustedProxies near({"127.0.0.0/8",
                                      "::1",
                                      "10.0.0.0/8",
                                      "172.16.0.0/12",
                                      "192.168.0.0/16",
                                      "fc00::/7",
                                      "fe80::/10"});
    if (find_header(headers, "X-Forwarded-For") && near.trusts(peer)) {
        const Lock lock(mutex_);
        untrusted_ = peer;
    }
}

std::string TrustedProxies::untrusted_proxy() const {
    const Lock lock(mutex_);
    return untrusted_;
}

TrustedProxies::Client TrustedProxies::client_of(std::string_view peer,
                                                 const Headers& headers) const {
    Client client{std::string(peer), false, is_unnamed_proxy(peer, headers)};
    if (!trusts(peer)) {
        note_untrusted(peer, headers);
        return client;
    }
    const std::string_view protocols = last_of(headers, "X-Forwarded-Proto");
    client.is_https =
        equals_ignoring_case(trim(protocols.substr(protocols.rfind(',') + 1)), "https");
    const std::vector<std::string_view> hops = hops_of(headers);
    std::size_t looked_at = 0;
    for (auto hop = hops.rbegin(); hop != hops.rend() && looked_at < kMostHops;
         ++hop, ++looked_at) {
        // What lies behind it is anybody's word; who named it is as far as we can tell.
        const auto address = address_of(*hop);
        if (!address) {
            break;
        }
        client.address = *address;
        if (!trusts(*address)) {
            break;
        }
    }
    return client;
}

bool TrustedProxies::is_forwarded(const Headers& headers) {
    constexpr std::string_view kNames[] = {"forwarded",
                                           "via",
                                           "x-real-ip",
                                           "x-client-ip",
                                           "x-cluster-client-ip",
                                           "x-original-host",
                                           "true-client-ip",
                                           "cf-connecting-ip",
                                           "fastly-client-ip",
                                           "cdn-loop"};
    return std::any_of(headers.begin(), headers.end(), [&](const auto& field) {
        const std::string name = to_lower(field.first);
        return name.starts_with("x-forwarded") ||
               std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
    });
}

bool is_loopback(std::string_view address) noexcept {
    return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

}  // namespace campaignd::http
