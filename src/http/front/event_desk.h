#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "http/front/event_source.h"
#include "http/front/limits.h"

namespace campaignd::http {

/// Who listens to the event stream
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html), and what they are told: one
/// short text for all, once a second when something changed.
///
///   event: hello     everything may have changed; the first of each stream
///   data: {"messages":17}      how often each topic that changed has changed
///   : still here     when nothing was said for a while
///
/// A stream ends after some minutes, and all do when somebody's rights change: who may still
/// listen comes back at once, and a worker looks at their session again.
/// Thread: http-io. Owned by IoLoop.
class EventDesk {
  public:
    /// `source` may be null: then nobody may listen.
    EventDesk(EventSource* source, const Clock& clock, const Limits& limits);

    /// Whether this connection may listen, too; it counts until left(). `listener`: whose it is.
    bool admit(std::uint64_t connection, const std::string& listener);
    void left(std::uint64_t connection);
    /// What a stream begins with.
    std::string greeting() const;

    std::vector<std::uint64_t> listeners() const;

    /// What is to be done now: who goes, and what is said to all others.
    struct Turn {
        std::vector<std::uint64_t> leave;
        std::string text;
    };

    Turn turn();

  private:
    struct Listener {
        std::string name;
        SteadyTime until{};
    };

    std::string changes();

    EventSource* const source_;
    const Clock& clock_;
    const Limits& limits_;
    std::unordered_map<std::uint64_t, Listener> listeners_;
    std::unordered_map<std::string, std::size_t> streams_;  // by name
    EventSource::Revisions told_;
    std::uint64_t rights_ = 0;
    SteadyTime next_look_{};
    SteadyTime last_said_{};
};

}  // namespace campaignd::http
