// The half of IoLoop that carries one connection through a request and its answer.
#include <sys/epoll.h>

#include <utility>

#include "http/io_loop.h"
#include "http/problem.h"

namespace campaignd::http {

void IoLoop::on_readable(Connection& connection) {
    if (connection.state == Connection::State::kLingering) {
        if (connection.discard() == Connection::Io::kFailed) {
            remove(connection);
        }
        return;
    }
    if (connection.state != Connection::State::kReading) {
        return;
    }
    switch (connection.read()) {
        case Connection::Io::kFailed:
            remove(connection);
            break;
        case Connection::Io::kDone:
            proceed(connection);
            break;
        case Connection::Io::kMore:
            arm(connection);
            break;
    }
}

/// Moves the deadline when a connection passes from idle to head, or from head to body.
void IoLoop::arm(Connection& connection) {
    const SteadyTime now = parts_.clock.steady();
    Framer& framer = connection.framer();
    if (framer.state() == Framer::State::kBody && !connection.deadline_is_body) {
        connection.deadline_is_body = true;
        connection.deadline = now + limits_.body_time + time_for(framer.body_length());
    } else if (connection.deadline_is_idle && !framer.empty()) {
        connection.deadline_is_idle = false;
        connection.deadline = now + limits_.head_time;
    }
}

void IoLoop::proceed(Connection& connection) {
    if (connection.framer().state() == Framer::State::kFault) {
        const Framer::Fault fault = connection.framer().fault();
        refuse(connection, fault.status, fault.detail);
    } else {
        dispatch(connection);
    }
}

void IoLoop::dispatch(Connection& connection) {
    WorkItem item{connection.id(), connection.framer().take(), connection.peer()};
    connection.state = Connection::State::kWorking;
    connection.keep_alive = item.request.keep_alive;
    connection.is_head = item.request.method == "HEAD";
    set_interest(connection, 0);
    const std::string& target = item.request.target;
    const std::string path = target.substr(0, target.find('?'));
    const bool reads = item.request.method == "GET" || connection.is_head;
    if (reads && HealthDesk::serves(path)) {
        desk_.ask(connection.id(), path, draining());
    } else if (!parts_.queue.try_push(item)) {
        Response busy = problem(503, "too many requests are waiting; try again in a moment");
        reply(connection,
              make_reply(std::move(busy),
                         !connection.keep_alive || draining(),
                         connection.is_head,
                         parts_.clock.now()));
    }
}

void IoLoop::refuse(Connection& connection, int status, const std::string& detail) {
    reply(connection, make_reply(problem(status, detail), true, false, parts_.clock.now()));
}

void IoLoop::reply(Connection& connection, Reply reply) {
    connection.start(std::move(reply));
    connection.deadline =
        parts_.clock.steady() + limits_.write_time + time_for(connection.reply_size());
    on_writable(connection);
}

void IoLoop::on_writable(Connection& connection) {
    switch (connection.write()) {
        case Connection::Io::kFailed:
            remove(connection);
            break;
        case Connection::Io::kMore:
            set_interest(connection, EPOLLOUT);
            break;
        case Connection::Io::kDone:
            if (connection.reply_closes()) {
                connection.finish_sending();
                connection.deadline = parts_.clock.steady() + limits_.linger_time;
                set_interest(connection, EPOLLIN);
            } else {
                await_next(connection);
            }
            break;
    }
}

void IoLoop::await_next(Connection& connection) {
    connection.state = Connection::State::kReading;
    connection.deadline_is_body = false;
    connection.deadline_is_idle = true;
    connection.deadline = parts_.clock.steady() + limits_.idle_time;
    const Framer::State next = connection.framer().state();
    if (next == Framer::State::kComplete || next == Framer::State::kFault) {
        // A pipelined request is already here; a task, so that a long pipeline cannot recurse.
        set_interest(connection, 0);
        connection.state = Connection::State::kWorking;
        completions_->post([this, id = connection.id()] {
            const auto found = connections_.find(id);
            if (found != connections_.end()) {
                proceed(*found->second);
            }
        });
        return;
    }
    arm(connection);
    set_interest(connection, EPOLLIN);
}

}  // namespace campaignd::http
