#include "mail/smtp/loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"

namespace campaignd::mail {
namespace {

constexpr int kMaxSleepMs = 1000;  // the watchdog wants a beat
constexpr std::chrono::milliseconds kTick{100};

int curl_events_of(std::uint32_t events) noexcept {
    int out = 0;
    if ((events & (EPOLLIN | EPOLLHUP)) != 0U) {
        out |= CURL_CSELECT_IN;
    }
    if ((events & EPOLLOUT) != 0U) {
        out |= CURL_CSELECT_OUT;
    }
    if ((events & EPOLLERR) != 0U) {
        out |= CURL_CSELECT_ERR;
    }
    return out;
}

std::uint32_t epoll_events_of(int what) noexcept {
    switch (what) {
        case CURL_POLL_IN:
            return EPOLLIN;
        case CURL_POLL_OUT:
            return EPOLLOUT;
        case CURL_POLL_INOUT:
            return EPOLLIN | EPOLLOUT;
        default:
            return 0;
    }
}

}  // namespace

SmtpLoop::SmtpLoop(SmtpObserver& observer,
                   const SmtpOptions& options,
                   const Clock& clock,
                   SmtpInbox& inbox,
                   SmtpBoard& board)
    : options_(options),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      inbox_(inbox),
      exchange_(observer, options, clock, *this, board) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = inbox_.fd();
    if (!epoll_ || epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, inbox_.fd(), &event) != 0) {
        fail(ErrorCode::kInternal, "the smtp thread gets no epoll; raise the limit of open files");
    }
}

bool SmtpLoop::round() {
    wait();
    exchange_.take(inbox_.take());
    return exchange_.finish_round();
}

void SmtpLoop::wait() {
    const int timeout = wait_ms();
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_.get(),
                                 events.data(),
                                 static_cast<int>(events.size()),
                                 inbox_.may_sleep() ? timeout : 0);
    if (count < 0 && errno != EINTR) {
        fail(ErrorCode::kInternal, "epoll_wait failed on the smtp thread");
    }
    exchange_.begin_round();
    for (int i = 0; i < count; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        on_event(event.data.fd, event.events);
    }
    const auto real_now = std::chrono::steady_clock::now();
    const auto dialling = dialling_;
    for (const Watched& one : dialling) {
        if (one.connection->closed) {
            continue;
        }
        if (const auto due = one.link->timer(); due && *due <= real_now) {
            one.link->on_timer();
        }
        if (one.link->finished()) {
            std::erase_if(dialling_, [&](const Watched& it) { return it.link == one.link; });
            exchange_.dialled(*one.connection);
        }
    }
}

int SmtpLoop::wait_ms() {
    using std::chrono::milliseconds;
    if (exchange_.in_haste()) {
        return 0;
    }
    if (exchange_.at_rest()) {
        return kMaxSleepMs;
    }
    auto least = kTick;
    const auto real_now = std::chrono::steady_clock::now();
    for (const Watched& one : dialling_) {
        if (const auto due = one.link->timer()) {
            const auto left = std::chrono::ceil<milliseconds>(*due - real_now);
            least = std::clamp(left, milliseconds(0), least);
        }
    }
    return static_cast<int>(least.count());
}

void SmtpLoop::on_event(int fd, std::uint32_t events) {
    if (fd == inbox_.fd()) {
        std::uint64_t sink = 0;
        [[maybe_unused]] const ssize_t got = ::read(fd, &sink, sizeof sink);
        return;
    }
    const auto index = static_cast<std::size_t>(fd);
    const Watched whose = index < by_fd_.size() ? by_fd_[index] : Watched();
    if (whose.connection == nullptr) {
        return;
    }
    if (!whose.connection->session) {
        whose.link->on_socket(fd, curl_events_of(events));
        return;
    }
    exchange_.ready(*whose.connection, (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0U);
}

std::unique_ptr<SmtpWire> SmtpLoop::dial(SmtpDial, SmtpConnection& connection) {
    auto link = std::make_unique<SmtpLink>(*connection.account, options_);
    const Watched whose{&connection, link.get()};
    dialling_.push_back(whose);
    link->start([this, whose](int fd, int what) {
        if (what == CURL_POLL_REMOVE) {
            unwatch_fd(fd);
        } else {
            watch_fd(fd, epoll_events_of(what), whose);
        }
    });
    return link;
}

void SmtpLoop::watch(SmtpConnection& connection, bool writing) {
    auto* link = static_cast<SmtpLink*>(connection.wire.get());  // dial() made it
    watch_fd(link->socket(), writing ? EPOLLIN | EPOLLOUT : EPOLLIN, {&connection, link});
}

void SmtpLoop::forget(SmtpConnection& connection) {
    std::erase_if(dialling_, [&](const Watched& one) { return one.connection == &connection; });
    for (std::size_t fd = 0; fd < by_fd_.size(); ++fd) {
        if (by_fd_[fd].connection == &connection) {
            unwatch_fd(static_cast<int>(fd));
        }
    }
}

void SmtpLoop::watch_fd(int fd, std::uint32_t events, const Watched& whose) {
    const auto index = static_cast<std::size_t>(fd);
    if (by_fd_.size() <= index) {
        by_fd_.resize(index + 1);
    }
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    by_fd_[index] = whose;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) != 0) {
        epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
    }
}

void SmtpLoop::unwatch_fd(int fd) {
    const auto index = static_cast<std::size_t>(fd);
    if (index < by_fd_.size()) {
        by_fd_[index] = {};
    }
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

}  // namespace campaignd::mail
