#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "http/front/framer.h"
#include "http/front/lane.h"

namespace campaignd::http {

/// The threads of one lane, and how many requests may wait for them; more are refused with 503.
struct Crew {
    int threads = 1;
    std::size_t waiting = 1024;
};

/// What one connection, one address and the whole front may take. Defaults are for production;
/// tests shorten the times.
struct Limits {
    FramerLimits framer;
    std::chrono::milliseconds head_time{10'000};   // from the first byte to the end of the head
    std::chrono::milliseconds idle_time{30'000};   // between requests of one connection
    std::chrono::milliseconds body_time{10'000};   // a body must keep the slowest rate in each such
    std::chrono::milliseconds write_time{30'000};  // plus the answer's size at the slowest rate
    std::chrono::milliseconds linger_time{1'000};  // to read what a refused client still sends
    std::chrono::milliseconds health_time{2'000};
    std::chrono::milliseconds longest_body_time{4 * 3'600'000};  // however large the body is
    std::uint64_t slowest_bytes_per_s = 16 * 1024;
    std::size_t streams = 256;  // of events, open at a time
    std::size_t streams_per_listener = 16;
    std::chrono::milliseconds stream_pace{1'000};      // between two looks at what changed
    std::chrono::milliseconds stream_silence{20'000};  // proxies close what is silent for longer
    std::chrono::milliseconds stream_time{600'000};    // then its session is looked at again
    std::chrono::milliseconds stream_retry{1'000};     // until a browser comes back
    std::size_t connections = 16'384;
    std::size_t connections_per_address = 1024;  // or IPv6 /64 (ConnectionCaps); 0: no cap
    /// By Lane, in its order.
    std::array<Crew, kLanes> crews{{{1, 1024}, {2, 1024}, {2, 64}, {2, 64}, {2, 16}, {4, 16}}};

    Crew& crew(Lane lane) { return crews.at(index_of(lane)); }

    const Crew& crew(Lane lane) const { return crews.at(index_of(lane)); }
};

}  // namespace campaignd::http
