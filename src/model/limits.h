#pragma once

#include <cstdint>
#include <optional>

namespace campaignd {

/// How fast a sender may send; nothing set means no limit of that kind.
struct Limits {
    std::optional<std::int64_t> per_second;
    std::optional<std::int64_t> per_minute;
    std::optional<std::int64_t> per_hour;
    std::optional<std::int64_t> per_day;
    std::optional<std::int64_t> per_domain_per_minute;  // messages to one recipient domain

    bool operator==(const Limits&) const = default;
};

/// Warming up: how many messages a day a young sender may send.
struct Ramp {
    std::int64_t start_per_day = 0;
    std::int64_t add_per_day = 0;
    std::int64_t max_per_day = 0;

    /// `days_since_start` is 0 on the first day; a day before it counts as the first.
    std::int64_t allowed_on_day(std::int64_t days_since_start) const noexcept;

    bool operator==(const Ramp&) const = default;
};

/// A pause between two messages of campaigns, of another length each time.
struct Gap {
    std::int64_t min_s = 0;
    std::int64_t max_s = 0;

    bool operator==(const Gap&) const = default;
};

}  // namespace campaignd
