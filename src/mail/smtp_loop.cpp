#include "mail/smtp_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.h"

namespace campaignd::mail {
namespace {

/// Deadlines are looked at this often; all of them are seconds or more.
constexpr std::chrono::milliseconds kTick{100};
constexpr int kMaxSleepMs = 1000;  // the watchdog wants a beat

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

}  // namespace

SmtpLoop::SmtpLoop(SmtpObserver& observer,
                   const SmtpOptions& options,
                   const Clock& clock,
                   SmtpInbox& inbox,
                   SmtpBoard& board)
    : observer_(observer),
      options_(options),
      clock_(clock),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      inbox_(inbox),
      board_(board) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = inbox_.fd();
    if (epoll_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, inbox_.fd(), &event) != 0) {
        fail(ErrorCode::kInternal, "the smtp thread gets no epoll; raise the limit of open files");
    }
}

SmtpLoop::~SmtpLoop() {
    dialling_.clear();
    connections_.clear();
    graveyard_.clear();
    ::close(epoll_);
}

bool SmtpLoop::round() {
    wait();
    take_orders();
    if (!stopped_) {
        if (now_ >= next_tick_) {
            tick();
        }
        settle_touched();
    }
    graveyard_.clear();
    publish();
    deliver();
    return !stopped_;
}

void SmtpLoop::wait() {
    const int timeout = wait_ms();
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(
        epoll_, events.data(), static_cast<int>(events.size()), inbox_.may_sleep() ? timeout : 0);
    if (count < 0 && errno != EINTR) {
        fail(ErrorCode::kInternal, "epoll_wait failed on the smtp thread");
    }
    now_ = clock_.steady();
    board_.beat = now_.time_since_epoch().count();
    for (int i = 0; i < count; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        on_event(event.data.fd, event.events);
    }
    const auto real_now = std::chrono::steady_clock::now();
    const auto dialling = dialling_;
    for (SmtpConnection* connection : dialling) {
        if (const auto due = connection->link.timer(); due && *due <= real_now) {
            connection->link.on_timer();
        }
        if (connection->link.finished()) {
            dialled(*connection);
        }
    }
}

int SmtpLoop::wait_ms() {
    using std::chrono::milliseconds;
    if (!touched_.empty() || !touched_lanes_.empty()) {
        return 0;
    }
    if (connections_.empty() && std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) {
            return lane.second->waiting.empty();
        })) {
        return kMaxSleepMs;
    }
    auto least = kTick;
    const auto real_now = std::chrono::steady_clock::now();
    for (const SmtpConnection* connection : dialling_) {
        if (const auto due = connection->link.timer()) {
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
    SmtpConnection* connection = index < by_fd_.size() ? by_fd_[index] : nullptr;
    if (connection == nullptr) {
        return;
    }
    if (!connection->session) {
        connection->link.on_socket(fd, curl_events_of(events));
        return;
    }
    if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0U) {
        receive(*connection);
    }
    touch(*connection);
}

void SmtpLoop::take_orders() {
    SmtpOrders orders = inbox_.take();
    for (Outgoing& message : orders.submitted) {
        SmtpLane& lane = lane_of(message);
        lane.accept(std::move(message));
        touch(lane);
    }
    for (const DotDecision& decision : orders.decisions) {
        decide(decision);
    }
    if (orders.drain && !draining_) {
        drain();
    }
    if (orders.stop) {
        stop();
    }
}

void SmtpLoop::decide(const DotDecision& decision) {
    const auto found = wanting_.find(decision.cookie);
    if (found == wanting_.end()) {
        return;  // the message ended meanwhile
    }
    SmtpConnection& connection = *found->second;
    wanting_.erase(found);
    connection.wanting.reset();
    touch(connection);
    if (!connection.session->wants_dot(decision.cookie)) {
        return;
    }
    if (!decision.allowed) {
        connection.session->refuse_dot();
        collect(connection);
        return;
    }
    std::optional<SmtpParcel> next;
    if (connection.session->can_follow() && !worn(connection)) {
        next = next_parcel(connection.lane, connection.session->features());
    }
    connection.session->allow_dot(std::move(next), now_);
}

/// Closing a connection can put messages back and so touch its lane again: hence the loop.
void SmtpLoop::settle_touched() {
    while (!touched_.empty() || !touched_lanes_.empty()) {
        const auto connections = std::exchange(touched_, {});
        for (SmtpConnection* connection : connections) {
            connection->touched = false;
            settle(*connection);
        }
        const auto lanes = std::exchange(touched_lanes_, {});
        for (SmtpLane* lane : lanes) {
            lane->touched = false;
            pump(*lane);
        }
    }
}

void SmtpLoop::tick() {
    next_tick_ = now_ + kTick;
    std::vector<SmtpConnection*> all;
    all.reserve(connections_.size());
    for (const auto& [connection, owner] : connections_) {
        all.push_back(connection);
    }
    for (SmtpConnection* connection : all) {
        check_deadline(*connection);
    }
    for (const auto& [id, lane] : lanes_) {
        if (!lane->waiting.empty()) {
            touch(*lane);
        }
    }
}

void SmtpLoop::check_deadline(SmtpConnection& connection) {
    if (!connection.session) {
        const bool greeted = connection.link.greeted();
        const auto limit = greeted ? options_.connect_timeout + options_.command_timeout
                                   : options_.connect_timeout;
        if (now_ - connection.began > limit) {
            connection.link.give_up(greeted
                                        ? "the relay did not answer EHLO, STARTTLS or AUTH in time"
                                        : "no answer in time; check host, port and firewall");
            dialled(connection);
        }
        return;
    }
    const auto deadline = connection.session->deadline();
    if (!deadline || now_ < *deadline) {
        return;
    }
    if (connection.session->can_begin()) {
        quit(connection);
    } else {
        close(connection, SmtpEnd::kTimeout);
    }
}

void SmtpLoop::drain() {
    draining_ = true;
    const std::string why = "sending is being stopped here";
    for (const auto& [id, lane] : lanes_) {
        give_back(*lane, why);
    }
    std::vector<SmtpConnection*> all;
    for (const auto& [connection, owner] : connections_) {
        all.push_back(connection);
    }
    for (SmtpConnection* connection : all) {
        if (!connection->session) {
            close(*connection, SmtpEnd::kShutdown);
        } else if (connection->session->can_begin()) {
            quit(*connection);
        } else {
            connection->session->drain();
            collect(*connection);
            touch(*connection);
        }
    }
}

void SmtpLoop::stop() {
    draining_ = true;
    stopped_ = true;
    for (const auto& [id, lane] : lanes_) {
        give_back(*lane, "sending was stopped here");
    }
    while (!connections_.empty()) {
        close(*connections_.begin()->first, SmtpEnd::kShutdown);
    }
    touched_.clear();
    touched_lanes_.clear();
}

/// Outcomes first: a message's end may be what lets the observer decide on the next.
void SmtpLoop::deliver() {
    for (const std::int64_t sender : std::exchange(connected_, {})) {
        observer_.sender_connected(sender);
    }
    for (SenderTrouble& trouble : std::exchange(troubles_, {})) {
        observer_.sender_trouble(std::move(trouble));
    }
    if (!outcomes_.empty()) {
        const std::size_t count = outcomes_.size();
        for (const SmtpOutcome& outcome : outcomes_) {
            if (outcome.result == SmtpResult::kSent) {
                lanes_.at(outcome.sender_id)->succeeded(1);
            }
        }
        observer_.outcomes(std::exchange(outcomes_, {}));
        board_.in_flight -= count;
    }
    if (!dots_wanted_.empty()) {
        observer_.dots_wanted(std::exchange(dots_wanted_, {}));
    }
}

void SmtpLoop::publish() {
    if (now_ + kTick != next_tick_ && !stopped_) {
        return;  // once a tick
    }
    std::vector<SenderStatus> senders;
    senders.reserve(lanes_.size());
    for (const auto& [id, lane] : lanes_) {
        senders.push_back(lane->status());
    }
    const Lock lock(board_.mutex);
    board_.senders = std::move(senders);
}

}  // namespace campaignd::mail
