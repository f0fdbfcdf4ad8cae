#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/thread.h"

namespace campaignd::app {

/// A thread that does one thing again and again, with a pause behind each time. A failure ends
/// nothing; it is logged once, until a round goes well. Owner: App; the clock must outlive it.
/// Thread-safe.
class Rounds {
  public:
    struct Plan {
        std::string thread;                  // its name
        std::chrono::seconds first_pause{};  // before the first time
        std::chrono::seconds pause;
        std::string failure;  // what cannot be done then, for the log
    };

    using Round = std::function<void(const std::stop_token& stopping)>;

    Rounds(const Clock& clock, Plan plan, Round round)
        : clock_(clock), plan_(std::move(plan)), round_(std::move(round)) {}

    ~Rounds() { stop(); }

    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;
    Rounds(Rounds&&) = delete;
    Rounds& operator=(Rounds&&) = delete;

    void start();
    /// The round under way learns it by its token.
    void ask_to_stop();
    /// Also waits for its end.
    void stop();

  private:
    void loop();
    /// False when it was ended.
    bool pause(std::chrono::seconds time);

    const Clock& clock_;
    const Plan plan_;
    const Round round_;

    Mutex mutex_;
    Condition wake_;
    bool stopping_ GUARDED_BY(mutex_) = false;

    std::stop_source stopping_rounds_;
    Thread thread_;
};

}  // namespace campaignd::app
