#include "support/sink/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace campaignd::sink {
namespace {

int must(int result, const char* what) {
    if (result < 0) {
        throw std::system_error(errno, std::generic_category(), what);
    }
    return result;
}

constexpr int kLookAtHoldMs = 20;

void watch(int epoll, int operation, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    must(epoll_ctl(epoll, operation, fd, &event), "epoll_ctl");
}

}  // namespace

Relay::Relay(const Options& options) : options_(options), ledger_(options_) {
    listener_ = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
    const int on = 1;
    must(setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    must(listen(listener_, SOMAXCONN), "listen");
    epoll_ = must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    watch(epoll_, EPOLL_CTL_ADD, listener_, EPOLLIN);
}

Relay::~Relay() {
    for (const auto& [fd, connection] : connections_) {
        close(fd);
    }
    close(listener_);
    close(epoll_);
}

std::uint16_t Relay::port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    must(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    return ntohs(address.sin_port);
}

void Relay::run(int signals) {
    watch(epoll_, EPOLL_CTL_ADD, signals, EPOLLIN);
    std::array<epoll_event, 128> events{};
    while (true) {
        const int count = epoll_wait(epoll_, events.data(), events.size(), wait_ms());
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events.at(static_cast<std::size_t>(i));
            if (event.data.fd == signals) {
                return;
            }
            if (event.data.fd == listener_) {
                accept_all();
            } else {
                on_event(event.data.fd, event.events);
            }
        }
        send_due();
    }
}

int Relay::wait_ms() const {
    if (late_.empty()) {
        return held_.empty() ? -1 : kLookAtHoldMs;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        late_.front().due - std::chrono::steady_clock::now());
    const auto wait = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    return held_.empty() ? wait : std::min(wait, kLookAtHoldMs);
}

void Relay::accept_all() {
    while (true) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(epoll_, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP);
        Connection& connection = connections_[fd];
        connection.session = std::make_unique<Session>(options_, ledger_);
        connection.number = next_number_++;
        peak_ = std::max(peak_, connections_.size());
        answer(fd, connection, Session::greeting());
        flush(fd, connection);
    }
}

void Relay::on_event(int fd, std::uint32_t events) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) {
        return;
    }
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        drop(fd);
        return;
    }
    if ((events & EPOLLOUT) != 0 && !flush(fd, found->second)) {
        return;
    }
    if ((events & (EPOLLIN | EPOLLRDHUP)) != 0) {
        read_from(fd, found->second);
    }
}

void Relay::read_from(int fd, Connection& connection) {
    std::array<char, 65'536> bytes{};
    const ssize_t got = recv(fd, bytes.data(), bytes.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        drop(fd);
        return;
    }
    if (got < 0 || connection.closing) {
        return;
    }
    connection.closing = !connection.session->feed(
        {bytes.data(), static_cast<std::size_t>(got)},
        [&](std::string reply) { answer(fd, connection, std::move(reply)); });
    flush(fd, connection);
}

void Relay::answer(int fd, Connection& connection, std::string bytes) {
    const bool hold = connection.held || (bytes == Session::kTaken && holds());
    if (options_.delay_ms == 0 && !hold) {
        connection.out += bytes;
        return;
    }
    ++connection.waiting;
    if (hold) {
        connection.held = true;
        held_.push_back({{}, fd, connection.number, std::move(bytes)});
        return;
    }
    late_.push_back(
        {std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.delay_ms),
         fd,
         connection.number,
         std::move(bytes)});
}

void Relay::send_due() {
    const Time now = std::chrono::steady_clock::now();
    while (!late_.empty() && late_.front().due <= now) {
        Late late = std::move(late_.front());
        late_.pop_front();
        deliver(late);
    }
    send_held();
}

void Relay::send_held() {
    if (held_.empty() || holds()) {
        return;
    }
    std::deque<Late> free;
    free.swap(held_);
    for (const Late& late : free) {
        deliver(late);
    }
}

void Relay::deliver(const Late& late) {
    const auto found = connections_.find(late.fd);
    if (found == connections_.end() || found->second.number != late.number) {
        return;
    }
    found->second.held = false;
    found->second.out += late.bytes;
    --found->second.waiting;
    flush(late.fd, found->second);
}

bool Relay::holds() const {
    return !options_.hold.empty() && access(options_.hold.c_str(), F_OK) == 0;
}

bool Relay::flush(int fd, Connection& connection) {
    while (!connection.out.empty()) {
        const ssize_t sent = send(fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            watch_output(fd, connection, true);
            return true;
        }
        if (sent < 0) {
            drop(fd);
            return false;
        }
        connection.out.erase(0, static_cast<std::size_t>(sent));
    }
    if (connection.closing && connection.waiting == 0) {
        drop(fd);
        return false;
    }
    watch_output(fd, connection, false);
    return true;
}

void Relay::watch_output(int fd, Connection& connection, bool wanted) {
    if (connection.blocked != wanted) {
        connection.blocked = wanted;
        const std::uint32_t input = EPOLLIN | EPOLLRDHUP;
        watch(epoll_, EPOLL_CTL_MOD, fd, wanted ? input | EPOLLOUT : input);
    }
}

void Relay::drop(int fd) {
    connections_.erase(fd);
    close(fd);
}

}  // namespace campaignd::sink
