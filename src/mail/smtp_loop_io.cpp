// SmtpLoop: bytes between sessions and sockets.
#include <sys/epoll.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/crash_point.h"
#include "mail/smtp_loop.h"

namespace campaignd::mail {

/// Plain sockets are level-triggered, one read will do; under TLS decrypted bytes may lie in the
/// library where epoll cannot see them, so it is read until it is empty.
void SmtpLoop::receive(SmtpConnection& connection) {
    while (!connection.closed && !connection.session->closing()) {
        std::size_t got = 0;
        const auto io = connection.link.read(buffer_.data(), buffer_.size(), got);
        if (io == SmtpLink::Io::kClosed) {
            connection.peer_closed = true;
        }
        if (io != SmtpLink::Io::kOk) {
            return;
        }
        connection.session->receive({buffer_.data(), got}, now_);
        collect(connection);
        if (!connection.link.encrypted() && got < buffer_.size()) {
            return;
        }
    }
}

/// Brings one connection as far as it goes now: closes it, gives it a message, writes.
void SmtpLoop::settle(SmtpConnection& connection) {
    if (connection.closed || !connection.session) {
        return;
    }
    if (connection.session->closing() || connection.peer_closed) {
        close(connection, SmtpEnd::kPeerClosed);
        return;
    }
    if (connection.session->can_begin() && !feed(connection)) {
        return;
    }
    flush(connection);
}

void SmtpLoop::flush(SmtpConnection& connection) {
    SmtpSession& session = *connection.session;
    SmtpLink::Io io = SmtpLink::Io::kOk;
    while (!session.output().empty() && io == SmtpLink::Io::kOk) {
        if (session.dot_pending()) {
            crash_point("t3");
        }
        const std::string_view output = session.output();
        std::size_t accepted = 0;
        io = connection.link.write(output, accepted);
        session.wrote(accepted, connection.link.encrypted() ? output.size() : accepted, now_);
        collect(connection);
    }
    if (io == SmtpLink::Io::kClosed) {
        receive(connection);  // the relay may have said why
        close(connection, SmtpEnd::kWriteFailed);
        return;
    }
    const bool blocked = !session.output().empty();
    if (blocked != connection.watching_write) {
        connection.watching_write = blocked;
        watch(connection, connection.link.socket(), blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

/// Takes what this connection's session has to tell. What goes back can only go to its own lane.
void SmtpLoop::collect(SmtpConnection& connection) {
    if (!connection.session->has_events()) {
        return;
    }
    SmtpEvents events = connection.session->take_events();
    std::move(events.outcomes.begin(), events.outcomes.end(), std::back_inserter(outcomes_));
    if (events.dot_wanted) {
        connection.wanting = events.dot_wanted;
        wanting_[*connection.wanting] = &connection;
        dots_wanted_.push_back(*events.dot_wanted);
    }
    if (events.again) {
        connection.lane.put_back(std::move(*events.again));
        touch(connection.lane);
    }
}

void SmtpLoop::watch(SmtpConnection& connection, int fd, std::uint32_t events) {
    const auto index = static_cast<std::size_t>(fd);
    if (by_fd_.size() <= index) {
        by_fd_.resize(index + 1, nullptr);
    }
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    by_fd_[index] = &connection;
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) != 0) {
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }
}

void SmtpLoop::unwatch(int fd) {
    const auto index = static_cast<std::size_t>(fd);
    if (index < by_fd_.size()) {
        by_fd_[index] = nullptr;
    }
    epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
}

void SmtpLoop::touch(SmtpConnection& connection) {
    if (!connection.touched && !connection.closed) {
        connection.touched = true;
        touched_.push_back(&connection);
    }
}

void SmtpLoop::touch(SmtpLane& lane) {
    if (!lane.touched) {
        lane.touched = true;
        touched_lanes_.push_back(&lane);
    }
}

}  // namespace campaignd::mail
