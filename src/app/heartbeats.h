#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace campaignd::app {

/// Counts the rounds of the threads that must not hang: writer, dispatch, smtp, http-io. The main
/// thread pings the watchdog only when each has made a round since its last ping, so that a ping
/// proves something (a timer's would not).
///
/// Owned by App, outlives every thread that beats. add() belongs to the main thread, before those
/// threads start; the counters are atomic.
class Heartbeats {
  public:
    using Counter = std::atomic<std::uint64_t>;
    using Counts = std::vector<std::uint64_t>;

    /// A counter for one thread to increment, at least once a second even when idle.
    Counter& add(std::string name);

    Counts counts() const;

    bool all_beaten_since(const Counts& last) const { return silent_since(last).empty(); }

    /// The names of the threads that made no round since `last` was taken; for the log.
    std::vector<std::string> silent_since(const Counts& last) const;

  private:
    struct Entry {
        explicit Entry(std::string its_name) : name(std::move(its_name)) {}

        std::string name;
        Counter counter{0};
    };

    std::deque<Entry> entries_;  // a deque never moves its elements
};

}  // namespace campaignd::app
