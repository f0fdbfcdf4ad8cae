#include "http/front/io_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "http/message/problem.h"

namespace campaignd::http {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWakeTag = 0;  // listener i has tag i + 1
constexpr std::uint64_t kFirstConnection = 1024;
constexpr auto kSweepEvery = 50ms;
constexpr auto kDrainGrace = 300ms;

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

IoLoop::IoLoop(Limits limits, Parts parts, std::vector<Listener> listeners)
    : limits_(limits),
      parts_(std::move(parts)),
      listeners_(std::move(listeners)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      desk_(parts_.health,
            parts_.clock,
            limits_.health_time,
            completions_,
            [this](std::uint64_t id, Response response) {
                const auto found = connections_.find(id);
                if (found != connections_.end()) {
                    Connection& connection = *found->second;
                    reply(connection,
                          make_reply(std::move(response),
                                     !connection.keep_alive || draining(),
                                     connection.is_head,
                                     parts_.clock.now()));
                }
            }) {
    watch(completions_->fd(), kWakeTag);
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
        watch(listeners_[i].fd(), i + 1);
    }
}

IoLoop::~IoLoop() = default;

void IoLoop::watch(int fd, std::uint64_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

std::function<void(Reply)> IoLoop::poster(std::uint64_t connection) const {
    return [completions = completions_, connection](Reply reply) {
        completions->post(connection, std::move(reply));
    };
}

void IoLoop::grant_body(std::uint64_t connection) {
    // Tasks run on the io thread alone, and end with it.
    completions_->post([this, connection] {
        const auto found = connections_.find(connection);
        if (found != connections_.end()) {
            accept_body(*found->second);
        }
    });
}

void IoLoop::begin_drain() {
    draining_ = true;
    completions_->wake();
}

void IoLoop::abort() {
    aborted_ = true;
    begin_drain();
}

void IoLoop::run() {
    next_sweep_ = parts_.clock.steady();
    while (!aborted_ && !(draining_ && !accepting_ && connections_.empty())) {
        turn(connections_.empty() ? 1000 : static_cast<int>(kSweepEvery / 1ms));
        if (draining_ && accepting_) {
            start_drain();
        }
        sweep();
        if (parts_.beat) {
            parts_.beat();
        }
    }
    connections_.clear();
    per_address_.clear();
    active_ = 0;
    finished_ = true;
}

void IoLoop::turn(int timeout_ms) {
    std::array<epoll_event, 256> events{};
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events.at(static_cast<std::size_t>(i));
        handle_event(event.data.u64, event.events);
    }
}

void IoLoop::handle_event(std::uint64_t tag, std::uint32_t events) {
    if (tag == kWakeTag) {
        take_completions();
        return;
    }
    if (tag < kFirstConnection) {
        accept_all(listeners_[tag - 1]);
        return;
    }
    const auto found = connections_.find(tag);
    if (found == connections_.end()) {
        return;
    }
    Connection& connection = *found->second;
    const bool ended = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (ended && connection.state != Connection::State::kReading) {
        remove(connection);
    } else if ((events & EPOLLOUT) != 0) {
        on_writable(connection);
    } else {
        on_readable(connection);
    }
}

void IoLoop::accept_all(const Listener& listener) {
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
            add_connection(std::move(fd), std::move(peer));
        }
    }
}

/// Out of descriptors: the spare one takes a connection and drops it. Left in the backlog it would
/// keep epoll awake without end.
void IoLoop::shed(const Listener& listener) {
    log::warn("http", "out of file descriptors: a connection was dropped; raise LimitNOFILE");
    spare_.reset();
    UniqueFd(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC)).reset();
    spare_ = UniqueFd(::eventfd(0, EFD_CLOEXEC));
}

bool IoLoop::admit(const std::string& peer) {
    if (connections_.size() >= limits_.connections) {
        return false;
    }
    std::size_t& count = per_address_[peer];
    const bool capped = limits_.connections_per_address > 0 && !parts_.proxies.trusts(peer);
    if (capped && count >= limits_.connections_per_address) {
        return false;
    }
    ++count;
    return true;
}

void IoLoop::add_connection(UniqueFd fd, std::string peer) {
    const std::uint64_t id = next_id_++;
    auto connection =
        std::make_unique<Connection>(id,
                                     std::move(fd),
                                     std::move(peer),
                                     Framer(limits_.framer, parts_.body_policy, parts_.spool),
                                     Deadline(limits_, parts_.clock.steady()));
    watch(connection->fd(), id);
    connection->interest = EPOLLIN;
    connections_.emplace(id, std::move(connection));
    active_ = connections_.size();
}

void IoLoop::remove(Connection& connection) {
    const auto count = per_address_.find(connection.peer());
    if (count != per_address_.end() && --count->second == 0) {
        per_address_.erase(count);
    }
    connections_.erase(connection.id());
    active_ = connections_.size();
}

void IoLoop::take_completions() {
    auto [replies, tasks] = completions_->take();
    for (auto& [id, answer] : replies) {
        const auto found = connections_.find(id);
        if (found == connections_.end()) {
            continue;
        }
        if (draining() && !answer.close) {
            announce_close(answer);
        }
        reply(*found->second, std::move(answer));
    }
    for (const auto& task : tasks) {
        task();
    }
}

void IoLoop::set_interest(Connection& connection, std::uint32_t events) {
    if (connection.interest == events) {
        return;
    }
    connection.interest = events;
    epoll_event event{};
    event.events = events;
    event.data.u64 = connection.id();
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection.fd(), &event);
}

void IoLoop::sweep() {
    const SteadyTime now = parts_.clock.steady();
    if (now < next_sweep_) {
        return;
    }
    next_sweep_ = now + kSweepEvery;
    desk_.sweep();
    std::vector<std::uint64_t> late;
    for (const auto& [id, connection] : connections_) {
        if (connection->deadline.over(now)) {
            late.push_back(id);
        }
    }
    for (const std::uint64_t id : late) {
        expire(*connections_.at(id));
    }
    if (!accepting_ && now >= drain_idle_at_) {
        drain_idle();
    }
}

void IoLoop::expire(Connection& connection) {
    const bool speaks =
        connection.state == Connection::State::kReading && !connection.framer().empty();
    if (speaks) {
        refuse(connection, 408, "the request did not arrive in time, or too slowly");
    } else {
        remove(connection);
    }
}

/// What waits in the backlog of a socket of our own would be reset, so take it first; what waits
/// in an inherited one is for the next process.
void IoLoop::start_drain() {
    accepting_ = false;
    drain_idle_at_ = parts_.clock.steady() + kDrainGrace;
    for (const Listener& listener : listeners_) {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener.fd(), nullptr);
        if (!listener.inherited()) {
            accept_all(listener);
        }
    }
    listeners_.clear();
}

void IoLoop::drain_idle() {
    std::vector<std::uint64_t> idle;
    for (const auto& [id, connection] : connections_) {
        if (connection->state == Connection::State::kReading && connection->framer().empty()) {
            idle.push_back(id);
        }
    }
    for (const std::uint64_t id : idle) {
        remove(*connections_.at(id));
    }
}

}  // namespace campaignd::http
