#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"
#include "mail/smtp/types.h"

namespace campaignd::mail {

/// Running totals; what tests and metrics read. Self-synchronised.
struct SmtpCounters {
    std::atomic<std::uint64_t> dots_wanted{0};
    std::atomic<std::uint64_t> dots_allowed{0};
    std::atomic<std::uint64_t> dots_refused{0};
    std::atomic<std::uint64_t> dots_sent{0};   // final dots handed to the kernel
    std::atomic<std::uint64_t> empty_dots{0};  // lone dots after 354 for a refused recipient
    std::atomic<std::uint64_t> dials{0};       // connections begun
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> stale_restarts{0};
};

/// What the smtp thread shows to others. Self-synchronised.
struct SmtpBoard {
    SmtpCounters counters;
    std::atomic<std::size_t> in_flight{0};
    std::atomic<SteadyTime::rep> beat{0};
    Mutex mutex;
    std::vector<SenderStatus> senders GUARDED_BY(mutex);
};

}  // namespace campaignd::mail
