// The half of IoLoop that carries one connection through a request and its answer.
#include <sys/epoll.h>

#include <utility>

#include "http/front/io_loop.h"
#include "http/message/problem.h"

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
    settle(connection, connection.read());
}

void IoLoop::settle(Connection& connection, Connection::Io done) {
    switch (done) {
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

/// Tells the deadline what part of a request is being read.
void IoLoop::arm(Connection& connection) {
    const SteadyTime now = parts_.clock.steady();
    const Framer& framer = connection.framer();
    if (framer.state() == Framer::State::kBody) {
        connection.deadline.enter(Deadline::Phase::kBody, now, framer.body_length());
        connection.deadline.received(now, framer.body_received());
    } else if (!framer.empty()) {
        connection.deadline.enter(Deadline::Phase::kHead, now);
    }
}

void IoLoop::proceed(Connection& connection) {
    if (connection.framer().state() == Framer::State::kFault) {
        const Framer::Fault fault = connection.framer().fault();
        refuse(connection, fault.status, fault.detail);
    } else if (connection.framer().state() == Framer::State::kUndecided) {
        ask_leave(connection);
    } else {
        dispatch(connection);
    }
}

/// A worker looks at the head: the credentials are in the database.
void IoLoop::ask_leave(Connection& connection) {
    WorkItem item{connection.id(), connection.framer().head(), connection.peer(), true};
    connection.keep_alive = false;  // of a refusal: the body would be taken for a request
    connection.is_head = item.request.method == "HEAD";
    push(connection, item);
}

void IoLoop::accept_body(Connection& connection) {
    connection.state = Connection::State::kReading;
    set_interest(connection, EPOLLIN);
    settle(connection, connection.accept_body());
}

void IoLoop::dispatch(Connection& connection) {
    WorkItem item{connection.id(), connection.framer().take(), connection.peer()};
    connection.keep_alive = item.request.keep_alive;
    connection.is_head = item.request.method == "HEAD";
    const std::string& target = item.request.target;
    const std::string path = target.substr(0, target.find('?'));
    const bool reads = item.request.method == "GET" || connection.is_head;
    if (reads && HealthDesk::serves(path)) {
        connection.state = Connection::State::kWorking;
        connection.deadline.enter(Deadline::Phase::kWork, parts_.clock.steady());
        set_interest(connection, 0);
        desk_.ask(connection.id(), path, draining());
    } else {
        push(connection, item);
    }
}

void IoLoop::push(Connection& connection, WorkItem& item) {
    connection.state = Connection::State::kWorking;
    connection.deadline.enter(Deadline::Phase::kWork, parts_.clock.steady());
    set_interest(connection, 0);
    if (!parts_.queue.try_push(item)) {
        Response busy = problem(503, "too many such requests are waiting; try again in a moment");
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
    connection.deadline.enter(
        Deadline::Phase::kAnswer, parts_.clock.steady(), connection.reply_size());
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
                connection.deadline.enter(Deadline::Phase::kLinger, parts_.clock.steady());
                set_interest(connection, EPOLLIN);
            } else {
                await_next(connection);
            }
            break;
    }
}

void IoLoop::await_next(Connection& connection) {
    connection.state = Connection::State::kReading;
    connection.deadline.enter(Deadline::Phase::kIdle, parts_.clock.steady());
    const Framer::State next = connection.framer().state();
    if (next != Framer::State::kHead && next != Framer::State::kBody) {
        // A pipelined request is already here; a task, so that a long pipeline cannot recurse.
        set_interest(connection, 0);
        connection.state = Connection::State::kWorking;
        connection.deadline.enter(Deadline::Phase::kWork, parts_.clock.steady());
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
