#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace campaignd::app {

/// Counts the rounds of the threads that must not hang: writer, dispatch, smtp, http-io. The main
/// thread pings the watchdog only when each has made a round since its last ping, so that a ping
/// proves something (a timer's would not).
///
/// Owned by App, outlives every thread that beats. add() and watch() belong to the main thread,
/// before those threads start; a beat is one atomic increment and may come from any thread.
class Heartbeats {
  public:
    using Counts = std::vector<std::uint64_t>;

    /// What one thread has to call, at least once a second even when idle.
    std::function<void()> add(std::string name);

    /// For a thread that keeps its own count or time of its last round; `count` is called on the
    /// main thread and must not block.
    void watch(std::string name, std::function<std::uint64_t()> count);

    Counts counts() const;

    bool all_beaten_since(const Counts& last) const { return silent_since(last).empty(); }

    /// The names of the threads that made no round since `last` was taken; for the log.
    std::vector<std::string> silent_since(const Counts& last) const;

  private:
    struct Entry {
        std::string name;
        std::function<std::uint64_t()> count;
    };

    std::deque<std::atomic<std::uint64_t>> counters_;  // a deque never moves its elements
    std::vector<Entry> entries_;
};

}  // namespace campaignd::app
