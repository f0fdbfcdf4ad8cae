#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace campaignd::http {

/// What can change, and how often it has since the daemon began. Implemented by App. Called on the
/// io thread: no call may block. Thread-safe.
class EventSource {
  public:
    /// By topic, such as "messages".
    using Revisions = std::map<std::string, std::uint64_t>;

    EventSource() = default;
    EventSource(const EventSource&) = delete;
    EventSource& operator=(const EventSource&) = delete;
    virtual ~EventSource() = default;

    virtual Revisions revisions() = 0;
    /// Another number as soon as somebody may have lost the right to listen.
    virtual std::uint64_t rights() = 0;
};

}  // namespace campaignd::http
