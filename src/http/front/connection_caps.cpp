#include "http/front/connection_caps.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace campaignd::http {

std::string ConnectionCaps::network_of(std::string_view peer) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    std::string text(peer);
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return text;
    }
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> network{};
    ::inet_ntop(AF_INET6, bytes.data(), network.data(), network.size());
    return std::string(network.data()) + "/64";
}

bool ConnectionCaps::is_capped(std::string_view peer) const {
    return limits_.connections_per_address > 0 && peer != "127.0.0.1" && peer != "::1" &&
           !proxies_.trusts(peer);
}

bool ConnectionCaps::admit(std::string_view peer) {
    if (full()) {
        return false;
    }
    if (is_capped(peer)) {
        std::size_t& count = per_network_[network_of(peer)];
        if (count >= limits_.connections_per_address) {
            return false;
        }
        ++count;
    }
    ++taken_;
    return true;
}

void ConnectionCaps::left(std::string_view peer) {
    --taken_;
    const auto count = is_capped(peer) ? per_network_.find(network_of(peer)) : per_network_.end();
    if (count != per_network_.end() && --count->second == 0) {
        per_network_.erase(count);
    }
}

}  // namespace campaignd::http
