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

/// The peer's address without its port; empty for a unix socket.
std::string address_text(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
        ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
        ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace

Acceptor::Acceptor(const Limits& limits,
                   const TrustedProxies& proxies,
                   std::vector<Listener> listeners,
                   Take take)
    : limits_(limits),
      proxies_(proxies),
      listeners_(std::move(listeners)),
      take_(std::move(take)),
      spare_(::eventfd(0, EFD_CLOEXEC)) {}

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
        if (admit(peer)) {
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

bool Acceptor::admit(const std::string& peer) {
    if (taken_ >= limits_.connections) {
        return false;
    }
    std::size_t& count = per_address_[peer];
    const bool capped = limits_.connections_per_address > 0 && !proxies_.trusts(peer);
    if (capped && count >= limits_.connections_per_address) {
        return false;
    }
    ++count;
    ++taken_;
    return true;
}

void Acceptor::left(const std::string& peer) {
    --taken_;
    const auto count = per_address_.find(peer);
    if (count != per_address_.end() && --count->second == 0) {
        per_address_.erase(count);
    }
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
