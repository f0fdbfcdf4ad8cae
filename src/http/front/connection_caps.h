#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/front/limits.h"
#include "http/front/trusted_proxies.h"

namespace campaignd::http {

/// How many connections the front and each network may have: an IPv4 address, or an IPv6 /64, which
/// is what one subscriber has. This machine (127.0.0.1, ::1), trusted proxies and unix sockets
/// count for the front alone. Thread: http-io. Owned by its Acceptor; the references outlive it.
class ConnectionCaps {
  public:
    ConnectionCaps(const Limits& limits, const TrustedProxies& proxies)
        : limits_(limits), proxies_(proxies) {}

    bool full() const noexcept { return taken_ >= limits_.connections; }

    /// True: it counts until left(). `peer`: its address, empty for a unix socket.
    bool admit(std::string_view peer);
    void left(std::string_view peer);

    /// "192.0.2.1", or "2001:db8:1:2::/64".
    static std::string network_of(std::string_view peer);

  private:
    bool is_capped(std::string_view peer) const;

    const Limits& limits_;
    const TrustedProxies& proxies_;
    std::size_t taken_ = 0;
    std::unordered_map<std::string, std::size_t> per_network_;
};

}  // namespace campaignd::http
