#include "http/server.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "http/bridge.h"

namespace campaignd::http {
namespace {

/// Nice, so that sending goes before requests while there is too much of both. Where it is not
/// allowed, all are as important.
constexpr int kNice = 5;

void step_back() noexcept {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

std::vector<Listener> open_listeners(const ServerConfig& config) {
    std::vector<Listener> listeners;
    for (const int fd : config.inherited_fds) {
        listeners.push_back(Listener::inherit(fd));
    }
    if (listeners.empty()) {
        listeners.push_back(Listener::open(config.listen));
    }
    return listeners;
}

}  // namespace

HttpServer::HttpServer(ServerConfig config,
                       const Clock& clock,
                       Router& router,
                       HealthSource& health)
    : config_(std::move(config)),
      clock_(clock),
      router_(router),
      proxies_(config_.trusted_proxies),
      spool_(config_.spool_directory, config_.spool),
      queue_(config_.limits.crews),
      loop_(config_.limits,
            {clock,
             proxies_,
             queue_,
             health,
             [this](std::string_view method, std::string_view target) {
                 return router_.body_plan(method, target);
             },
             spool_,
             config_.beat,
             config_.events},
            open_listeners(config_)),
      port_(loop_.port()) {}

HttpServer::~HttpServer() {
    stop();
}

void HttpServer::start() {
    {
        Lock lock(mutex_);
        io_running_ = true;
    }
    start_crew(Lane::kPublic, "http-pub-");
    start_crew(Lane::kOrdinary, "http-");
    start_crew(Lane::kLogin, "http-login-");
    start_crew(Lane::kRelay, "http-relay-");
    start_crew(Lane::kSlow, "http-slow-");
    start_crew(Lane::kLong, "http-long-");
    io_thread_ = Thread("http-io", [this] { run_io(); });
}

void HttpServer::start_crew(Lane lane, const std::string& name) {
    for (int i = 0; i < config_.limits.crew(lane).threads; ++i) {
        workers_.emplace_back(name + std::to_string(i), [this, lane] { work(lane); });
    }
}

void HttpServer::run_io() {
    loop_.run();
    Lock lock(mutex_);
    io_running_ = false;
    io_ended_.notify_all();
}

void HttpServer::work(Lane crew) {
    step_back();
    Bridge bridge(router_, proxies_, clock_);
    while (auto item = queue_.pop(crew)) {
        if (item->is_head) {
            if (auto refusal = bridge.refuse_head(std::move(item->request), item->peer)) {
                loop_.poster(item->connection)(std::move(*refusal));
            } else {
                loop_.grant_body(item->connection);
            }
            continue;
        }
        const bool close = !item->request.keep_alive || loop_.draining();
        bridge.answer(std::move(item->request), item->peer, close, loop_.poster(item->connection));
    }
}

void HttpServer::begin_drain() {
    loop_.begin_drain();
}

void HttpServer::stop(std::chrono::milliseconds deadline) {
    loop_.begin_drain();
    {
        const SteadyTime end = std::chrono::steady_clock::now() + deadline;
        Lock lock(mutex_);
        while (io_running_) {
            const auto left = end - std::chrono::steady_clock::now();
            if (left <= left.zero()) {
                break;
            }
            io_ended_.wait_for(lock, std::chrono::duration_cast<std::chrono::microseconds>(left));
        }
    }
    loop_.abort();
    io_thread_.join();
    queue_.close();
    for (Thread& worker : workers_) {
        worker.join();
    }
    workers_.clear();
}

}  // namespace campaignd::http
