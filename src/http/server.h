#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "http/front/event_source.h"
#include "http/front/health.h"
#include "http/front/io_loop.h"
#include "http/front/limits.h"
#include "http/front/trusted_proxies.h"
#include "http/router.h"

namespace campaignd::http {

struct ServerConfig {
    std::string listen = "127.0.0.1:8080";  // or unix:PATH; not used with inherited sockets
    std::vector<int> inherited_fds;         // from a systemd socket unit
    std::vector<std::string> trusted_proxies;
    std::string spool_directory = "/tmp";  // uploads; best beside the database
    SpoolLimits spool;
    Limits limits;
    std::function<void()> beat;     // for the watchdog, called on http-io
    EventSource* events = nullptr;  // outlives the server; without one nobody may listen
};

/// The HTTP front: sockets, io thread, workers. Owned by App, which also owns `router` and
/// `health` and keeps both alive longer. Thread-safe.
///
///   made --start()--> serving --begin_drain()--> draining --stop()--> stopped
///
/// The constructor throws Error(kUnavailable) when the address is taken: sockets are bound there,
/// so that connections wait in the backlog until start().
class HttpServer {
  public:
    HttpServer(ServerConfig config, const Clock& clock, Router& router, HealthSource& health);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    void start();
    void begin_drain();
    /// Drains, waits at most `deadline` for requests under way, closes the rest, joins all threads.
    /// Idempotent.
    void stop(std::chrono::milliseconds deadline = std::chrono::seconds(10));

    int port() const noexcept { return port_; }

    /// TrustedProxies::untrusted_proxy().
    std::string untrusted_proxy() const { return proxies_.untrusted_proxy(); }

    std::size_t active_connections() const noexcept { return loop_.active(); }

    std::size_t queued_requests() { return queue_.size(); }

  private:
    void work(Lane crew);
    void start_crew(Lane lane, const std::string& name);
    void run_io();

    const ServerConfig config_;
    const Clock& clock_;
    Router& router_;
    const TrustedProxies proxies_;
    const Spool spool_;
    WorkQueue queue_;
    IoLoop loop_;
    const int port_;

    Mutex mutex_;
    Condition io_ended_;
    bool io_running_ GUARDED_BY(mutex_) = false;

    Thread io_thread_;
    std::vector<Thread> workers_;
};

}  // namespace campaignd::http
