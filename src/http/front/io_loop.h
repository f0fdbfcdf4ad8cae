#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "http/front/acceptor.h"
#include "http/front/busy_answer.h"
#include "http/front/completions.h"
#include "http/front/connection.h"
#include "http/front/event_desk.h"
#include "http/front/health_desk.h"
#include "http/front/limits.h"
#include "http/front/trusted_proxies.h"
#include "http/front/work_queue.h"

namespace campaignd::http {

/// The epoll loop: accepts, frames, hands complete requests to the workers, writes their answers,
/// keeps every deadline, and answers by itself what needs no worker (faults, a full queue, health).
/// Thread: run() is the body of http-io; poster(), begin_drain(), abort() and active() are
/// thread-safe. Owned by HttpServer; the references outlive it.
class IoLoop {
  public:
    struct Parts {
        const Clock& clock;
        const TrustedProxies& proxies;
        WorkQueue& queue;
        HealthSource& health;
        BodyPolicy body_policy;
        const Spool& spool;
        std::function<void()> beat;  // once a turn, at least once a second
        EventSource* events = nullptr;
    };

    IoLoop(Limits limits, Parts parts, std::vector<Listener> listeners);
    ~IoLoop();
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    /// Returns when draining is over or after abort().
    void run();
    /// Posts the answer of a connection; may be called when the loop has gone.
    std::function<void(Reply)> poster(std::uint64_t connection) const;
    /// Lets the body of a request come whose head has been looked at.
    void grant_body(std::uint64_t connection);
    /// Stops accepting; idle connections close after a short grace, busy ones after their answer.
    void begin_drain();
    /// Closes everything at once.
    void abort();

    bool draining() const noexcept { return draining_.load(); }

    std::size_t active() const noexcept { return active_.load(); }

    int port() const { return acceptor_.listeners().front().port(); }

  private:
    using Connections = std::unordered_map<std::uint64_t, std::unique_ptr<Connection>>;

    void watch(int fd, std::uint64_t tag);
    void turn(int timeout_ms);
    void look_at_doors();
    void handle_event(std::uint64_t tag, std::uint32_t events);
    void add_connection(UniqueFd fd, std::string peer);
    void take_completions();

    void on_readable(Connection& connection);
    void proceed(Connection& connection);
    void settle(Connection& connection, Connection::Io done);
    void ask_leave(Connection& connection);
    void accept_body(Connection& connection);
    void dispatch(Connection& connection);
    void push(Connection& connection, WorkItem& item);
    void refuse(Connection& connection, int status, const std::string& detail);
    void reply(Connection& connection, Reply reply);
    void begin_stream(Connection& connection, Reply head);
    void tell_listeners();
    void end_streams(const std::vector<std::uint64_t>& connections);
    void on_writable(Connection& connection);
    void await_next(Connection& connection);
    void arm(Connection& connection);
    void set_interest(Connection& connection, std::uint32_t events);
    void remove(Connection& connection);

    void sweep();
    void drop_silent();
    void expire(Connection& connection);
    void start_drain();
    void drain_idle();

    const Limits limits_;
    Parts parts_;
    const std::shared_ptr<Completions> completions_ = std::make_shared<Completions>();
    std::atomic<bool> draining_{false};
    std::atomic<bool> aborted_{false};
    std::atomic<std::size_t> active_{0};

    // Only the io thread.
    UniqueFd epoll_;
    Acceptor acceptor_;
    HealthDesk desk_;
    EventDesk events_;
    BusyAnswer busy_;
    Connections connections_;
    std::uint64_t next_id_ = 1024;  // smaller tags are listeners and the wake-up
    bool accepting_ = true;
    SteadyTime drain_idle_at_{};
    SteadyTime next_sweep_{};
};

}  // namespace campaignd::http
