#pragma once

#include <chrono>
#include <cstdint>

#include "http/framer.h"

namespace campaignd::http {

/// What one connection, one address and the whole front may take. Defaults are for production;
/// tests shorten the times.
struct Limits {
    FramerLimits framer;
    std::chrono::milliseconds head_time{10'000};   // from the first byte to the end of the head
    std::chrono::milliseconds idle_time{30'000};   // between requests of one connection
    std::chrono::milliseconds body_time{10'000};   // plus the body's size at the slowest rate
    std::chrono::milliseconds write_time{30'000};  // plus the answer's size at the slowest rate
    std::chrono::milliseconds linger_time{1'000};  // to read what a refused client still sends
    std::chrono::milliseconds health_time{2'000};
    std::uint64_t slowest_bytes_per_s = 16 * 1024;
    std::size_t connections = 8192;
    std::size_t connections_per_address = 1024;  // 0: no cap; trusted proxies have none
    std::size_t queue = 1024;
    int workers = 2;
};

}  // namespace campaignd::http
