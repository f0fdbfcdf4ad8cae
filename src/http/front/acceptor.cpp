#include "http/front/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/log.h"

namespace campaignd::http {
namespace {

/// The peer's address without its port, IPv4 as such (RFC 4291 section 2.5.5.2); empty for a unix
/// socket.
std::string address_text(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
        ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
            ::inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text.data(), text.size());
        } else {
            ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
        }
    }
    return text.data();
}

}  // namespace

Acceptor::Acceptor(const Limits& limits,
                   const TrustedProxies& proxies,
                   std::vector<Listener> listeners,
                   Take take,
                   MakeRoom make_room)
    : listeners_(std::move(listeners)),
      take_(std::move(take)),
      make_room_(std::move(make_room)),
      spare_(::eventfd(0, EFD_CLOEXEC)),
      caps_(limits, proxies) {}

void Acceptor::accept(const Listener& listener) {
    for (int i = 0; i < 256; ++i) {
        sockaddr_storage address{};
        socklen_t size = sizeof(address);
        UniqueFd fd(::accept4(listener.fd(),
                              reinterpret_cast<sockaddr*>(&address),
                              &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!fd) {
            if (errno == EMFILE || errno == ENFILE) {
                shed(listener);
            }
            return;
        }
        std::string peer = address_text(address);
        if (caps_.full()) {
            make_room_();
        }
        if (caps_.admit(peer)) {
            const int on = 1;
            ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
            take_(std::move(fd), std::move(peer));
        }
    }
}

/// Out of descriptors: the spare one takes a connection and drops it. Left in the backlog it would
/// keep epoll awake without end.
void Acceptor::shed(const Listener& listener) {
    log::warn("http", "out of file descriptors: a connection was dropped; raise LimitNOFILE");
    spare_.reset();
    UniqueFd(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC)).reset();
    spare_ = UniqueFd(::eventfd(0, EFD_CLOEXEC));
}

void Acceptor::left(const std::string& peer) {
    caps_.left(peer);
}

void Acceptor::close() {
    for (const Listener& listener : listeners_) {
        if (!listener.inherited()) {
            accept(listener);
        }
    }
    listeners_.clear();
}

}  // namespace campaignd::http
