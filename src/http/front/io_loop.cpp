#include "http/front/io_loop.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "http/message/problem.h"

namespace campaignd::http {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWakeTag = 0;  // listener i has tag i + 1
constexpr std::uint64_t kFirstConnection = 1024;
constexpr auto kSweepEvery = 50ms;
constexpr auto kDrainGrace = 300ms;
constexpr std::size_t kDroppedAtOnce = 64;

/// No byte of a request is here.
bool is_silent(Connection& connection) noexcept {
    return connection.state == Connection::State::kReading && connection.framer().empty();
}

}  // namespace

IoLoop::IoLoop(Limits limits, Parts parts, std::vector<Listener> listeners)
    : limits_(limits),
      parts_(std::move(parts)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      acceptor_(
          limits_,
          parts_.proxies,
          std::move(listeners),
          [this](UniqueFd fd, std::string peer) { add_connection(std::move(fd), std::move(peer)); },
          [this] { drop_silent(); }),
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
            }),
      events_(parts_.events, parts_.clock, limits_) {
    watch(completions_->fd(), kWakeTag);
    std::uint64_t tag = kWakeTag;
    for (const Listener& listener : acceptor_.listeners()) {
        watch(listener.fd(), ++tag);
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
    active_ = 0;
}

void IoLoop::turn(int timeout_ms) {
    std::array<epoll_event, 64> events{};
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
    if (count == static_cast<int>(events.size())) {
        look_at_doors();
    }
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events.at(static_cast<std::size_t>(i));
        handle_event(event.data.u64, event.events);
    }
}

/// The kernel tells of what is ready by turns: behind thousands of busy connections who is new, and
/// what is answered already, would wait until each of them had its turn.
void IoLoop::look_at_doors() {
    take_completions();
    for (std::size_t i = 0; accepting_ && i < acceptor_.listeners().size(); ++i) {
        acceptor_.accept(acceptor_.listeners()[i]);
    }
}

void IoLoop::handle_event(std::uint64_t tag, std::uint32_t events) {
    if (tag == kWakeTag) {
        take_completions();
        return;
    }
    if (tag < kFirstConnection) {
        acceptor_.accept(acceptor_.listeners()[tag - 1]);
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
    Connection& added = *connections_.emplace(id, std::move(connection)).first->second;
    active_ = connections_.size();
    on_readable(added);  // most have asked by now
}

void IoLoop::remove(Connection& connection) {
    acceptor_.left(connection.peer());
    events_.left(connection.id());
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

void IoLoop::on_readable(Connection& connection) {
    if (connection.state == Connection::State::kLingering ||
        connection.state == Connection::State::kStreaming) {
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
    if (!parts_.queue.try_push(item)) {
        reply(connection,
              busy_.get(
                  !connection.keep_alive || draining(), connection.is_head, parts_.clock.now()));
        return;
    }
    connection.deadline.enter(Deadline::Phase::kWork, parts_.clock.steady());
    set_interest(connection, 0);
}

void IoLoop::refuse(Connection& connection, int status, const std::string& detail) {
    reply(connection, make_reply(problem(status, detail), true, false, parts_.clock.now()));
}

void IoLoop::reply(Connection& connection, Reply reply) {
    if (!reply.stream_to.empty()) {
        begin_stream(connection, std::move(reply));
        return;
    }
    connection.start(std::move(reply));
    connection.deadline.enter(
        Deadline::Phase::kAnswer, parts_.clock.steady(), connection.reply_size());
    on_writable(connection);
}

void IoLoop::begin_stream(Connection& connection, Reply head) {
    const std::string listener = std::exchange(head.stream_to, {});
    if (draining() || !events_.admit(connection.id(), listener)) {
        Response busy = problem(503, "too many event streams are open; ask for what you show");
        reply(connection, make_reply(std::move(busy), true, false, parts_.clock.now()));
        return;
    }
    connection.streams = true;
    head.bytes += events_.greeting();
    reply(connection, std::move(head));
}

/// Who cannot take a short text at once has a full socket: they come back and begin anew.
void IoLoop::tell_listeners() {
    const EventDesk::Turn turn = events_.turn();
    end_streams(turn.leave);
    if (turn.text.empty()) {
        return;
    }
    for (const std::uint64_t id : events_.listeners()) {
        Connection& connection = *connections_.at(id);
        if (connection.state != Connection::State::kStreaming) {
            remove(connection);
            continue;
        }
        Reply text;
        text.bytes = turn.text;
        text.close = true;
        reply(connection, std::move(text));
    }
}

void IoLoop::end_streams(const std::vector<std::uint64_t>& connections) {
    for (const std::uint64_t id : connections) {
        remove(*connections_.at(id));
    }
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
            if (connection.streams) {
                connection.state = Connection::State::kStreaming;
                connection.deadline.enter(Deadline::Phase::kStream, parts_.clock.steady());
                set_interest(connection, EPOLLIN);
            } else if (connection.reply_closes()) {
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
    tell_listeners();
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

/// The silent ones whose time ends first, some at once, so that a flood of connections does not
/// have us look at all of them each time.
void IoLoop::drop_silent() {
    std::vector<std::pair<SteadyTime, std::uint64_t>> silent;
    for (const auto& [id, connection] : connections_) {
        if (is_silent(*connection)) {
            silent.emplace_back(connection->deadline.end(), id);
        }
    }
    const std::size_t count = std::min(silent.size(), kDroppedAtOnce);
    const auto last = silent.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(silent.begin(), last, silent.end());
    for (auto one = silent.begin(); one != last; ++one) {
        remove(*connections_.at(one->second));
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

void IoLoop::start_drain() {
    accepting_ = false;
    drain_idle_at_ = parts_.clock.steady() + kDrainGrace;
    for (const Listener& listener : acceptor_.listeners()) {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener.fd(), nullptr);
    }
    acceptor_.close();
    end_streams(events_.listeners());
}

void IoLoop::drain_idle() {
    std::vector<std::uint64_t> idle;
    for (const auto& [id, connection] : connections_) {
        if (is_silent(*connection)) {
            idle.push_back(id);
        }
    }
    for (const std::uint64_t id : idle) {
        remove(*connections_.at(id));
    }
}

}  // namespace campaignd::http
