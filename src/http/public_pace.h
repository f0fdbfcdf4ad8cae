#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "http/front/trusted_proxies.h"
#include "http/message/request.h"

namespace campaignd::http {

/// How often strangers may ask for a route, by their network and by the link.
///
///   kNone    a route with limits of its own (log-in, set-up)
///   kTrace   opens and clicks: past the link's pace they are answered and leave no trace
///   kFile    pictures: many readers share one link, so the link has no pace
///   kReport  relays, which report each mail by itself
///   kPage    pages that read
///   kAct     what changes something: unsubscribing, choosing lists, confirming
///   kForm    sign-up, which has limits of its own (service/people), and what is asked before a
///            log-in: many share one address, so it has no pace of its own
enum class Pace { kNone, kTrace, kFile, kReport, kPage, kAct, kForm };

/// Counts what strangers ask for. A network is an IPv4 /24 or an IPv6 /64; who comes by a proxy
/// that nobody named, or from this machine, has none, for everybody would look the same. In memory,
/// of one size whatever comes: when more networks or links ask at once than there is room for, the
/// one that came first is forgotten. Thread-safe. Owned by Router.
class PublicPace {
  public:
    explicit PublicPace(const Clock& clock);

    struct Verdict {
        std::optional<std::chrono::seconds> wait;  // refused: come back then
        bool no_trace = false;
    };

    Verdict judge(Pace pace, const Request& request);

  private:
    /// So many at once, then one each time that long.
    struct Rate {
        std::int64_t burst = 0;
        std::chrono::microseconds every{0};
    };

    struct Slot {
        std::uint64_t key = 0;
        SteadyTime free_at{};
    };

    /// Nothing: taken. Otherwise when the next one is free.
    std::optional<SteadyTime> take(const Rate& rate, std::uint64_t key, SteadyTime now)
        REQUIRES(mutex_);
    std::uint64_t key_of(Pace pace, std::string_view what) const;
    bool has_network(const Request& request) const;

    static Rate network_rate(Pace pace);
    static std::optional<Rate> link_rate(Pace pace);

    const Clock& clock_;
    const std::uint64_t seed_;
    const TrustedProxies private_;
    Mutex mutex_;
    std::vector<Slot> slots_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::http
