#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "model/message.h"

namespace campaignd {

enum class EventKind { kOpen = 1, kClick = 2 };

std::string_view to_text(EventKind kind) noexcept;

/// Why an event is no person's. The numbers are stored.
enum class MachineReason {
    kNone = 0,
    kAgent = 1,     // the client says it is a program, or nothing
    kPrefetch = 2,  // a mail provider fetches pictures before anybody looks
    kTooFast = 3,   // sooner after sending than a person reads
    kBurst = 4,     // many links of one message at once
    kTrap = 5       // the link that nobody sees
};

std::string_view to_text(MachineReason reason) noexcept;

/// Security gateways follow links within seconds of delivery; people take longer.
constexpr TimeMs kTooFastMs = 5'000;
/// So many different links of one message within this time are a scanner's.
constexpr TimeMs kBurstMs = 2'000;
constexpr std::size_t kBurstLinks = 3;

/// What the client's name for itself says. Picture proxies that fetch when a person looks (Gmail's
/// and Yahoo's) count as that person; those that fetch ahead (Apple's, Gmail's prefetch) do not.
MachineReason machine_by_agent(EventKind kind, std::string_view agent);

/// Watches the clicks of the last moments for messages whose links are followed all at once.
/// Bounded memory. Belongs to one thread. What it saw is not kept over a restart: a burst lasts
/// two seconds.
class BurstWatch {
  public:
    /// Notes a click. When it makes or continues a burst: since when clicks on this message belong
    /// to it. A trap makes a burst at once.
    std::optional<TimeMs> note(MessageId message, int link, bool trap, TimeMs at);

  private:
    struct Seen {
        std::vector<std::pair<int, TimeMs>> links;  // each with its last click
        TimeMs trapped_at = INT64_MIN;
        TimeMs last_at = 0;
    };

    void forget(TimeMs now);

    std::unordered_map<MessageId, Seen> seen_;
    std::deque<std::pair<TimeMs, MessageId>> order_;  // when to look at each again
};

}  // namespace campaignd
