#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "support/sink/session.h"

namespace campaignd::sink {

/// Listens on 127.0.0.1 and serves every connection from one epoll loop. A reply leaves a fixed
/// time after its command came, so commands that were pipelined wait together.
/// Thread: one. Throws std::system_error, std::runtime_error.
class Relay {
  public:
    explicit Relay(const Options& options);
    ~Relay();

    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    std::uint16_t port() const;
    /// Serves until SIGTERM or SIGINT comes on `signals`, a signalfd.
    void run(int signals);

    std::uint64_t accepted() const noexcept { return ledger_.accepted(); }

    std::size_t peak_connections() const noexcept { return peak_; }

  private:
    using Time = std::chrono::steady_clock::time_point;

    struct Connection {
        std::unique_ptr<Session> session;
        std::uint64_t number = 0;
        std::string out;
        std::size_t waiting = 0;  // replies whose time has not come
        bool held = false;        // an answer to a final dot is held back, and all that follow it
        bool closing = false;
        bool blocked = false;  // waits for room to write
    };

    struct Late {
        Time due;
        int fd = -1;
        std::uint64_t number = 0;  // the descriptor may have a new owner by then
        std::string bytes;
    };

    void accept_all();
    void on_event(int fd, std::uint32_t events);
    void read_from(int fd, Connection& connection);
    /// Puts a reply into the output, at once or when its time comes.
    void answer(int fd, Connection& connection, std::string bytes);
    void watch_output(int fd, Connection& connection, bool wanted);
    void send_due();
    void send_held();
    void deliver(const Late& late);
    bool holds() const;
    /// False when the connection is gone.
    bool flush(int fd, Connection& connection);
    void drop(int fd);
    int wait_ms() const;

    const Options options_;
    Ledger ledger_;
    int listener_ = -1;
    int epoll_ = -1;
    std::uint64_t next_number_ = 1;
    std::size_t peak_ = 0;
    std::unordered_map<int, Connection> connections_;
    std::deque<Late> held_;  // answers to final dots while Options::hold exists
    std::deque<Late> late_;  // one delay for all: due in the order they came
};

}  // namespace campaignd::sink
