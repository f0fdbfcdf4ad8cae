#include "model/plan_pool.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace campaignd {
namespace {

/// Of something that each sender may have.
template <typename Get>
std::optional<std::int64_t> sum_of(const std::vector<Sender>& senders, Get get) {
    std::int64_t sum = 0;
    for (const Sender& sender : senders) {
        const std::optional<std::int64_t> one = get(sender);
        if (!one) {
            return std::nullopt;
        }
        sum += *one;
    }
    return sum;
}

Limits joined_limits(const std::vector<Sender>& senders) {
    const auto sum = [&](std::optional<std::int64_t> Limits::*limit) {
        return sum_of(senders, [&](const Sender& one) { return one.settings.limits.*limit; });
    };
    return {.per_second = sum(&Limits::per_second),
            .per_minute = sum(&Limits::per_minute),
            .per_hour = sum(&Limits::per_hour),
            .per_day = sum(&Limits::per_day),
            .per_domain_per_minute = sum(&Limits::per_domain_per_minute)};
}

std::optional<Ramp> joined_ramp(const std::vector<Sender>& senders) {
    const auto sum = [&](std::int64_t Ramp::*part) {
        return sum_of(senders, [&](const Sender& one) {
            const auto& ramp = one.settings.ramp;
            return ramp ? std::optional((*ramp).*part) : std::nullopt;
        });
    };
    const auto start = sum(&Ramp::start_per_day);
    return start ? std::optional(Ramp{*start, *sum(&Ramp::add_per_day), *sum(&Ramp::max_per_day)})
                 : std::nullopt;
}

/// So many pauses at the same time come to one that is as much shorter.
std::optional<Gap> joined_gap(const std::vector<Sender>& senders) {
    const auto count = static_cast<std::int64_t>(senders.size());
    const auto least = sum_of(senders, [](const Sender& one) {
        return one.settings.gap ? std::optional(one.settings.gap->min_s) : std::nullopt;
    });
    const auto most = sum_of(senders, [](const Sender& one) {
        return one.settings.gap ? std::optional(one.settings.gap->max_s) : std::nullopt;
    });
    return least && most ? std::optional(Gap{*least / count / count,
                                             std::max<std::int64_t>(1, *most / count / count)})
                         : std::nullopt;
}

}  // namespace

Sender joined(const std::vector<Sender>& senders) {
    Sender pool = senders.front();
    pool.settings.limits = joined_limits(senders);
    pool.settings.ramp = joined_ramp(senders);
    pool.settings.gap = joined_gap(senders);
    pool.settings.max_connections = 0;
    bool all_rest = true;
    TimeMs first_retry = INT64_MAX;
    for (const Sender& one : senders) {
        pool.settings.max_connections += one.settings.max_connections;
        all_rest = all_rest && one.retry_at;
        first_retry = std::min(first_retry, one.retry_at.value_or(INT64_MAX));
        if (one.ramp_started_at) {
            pool.ramp_started_at =
                std::min(pool.ramp_started_at.value_or(*one.ramp_started_at), *one.ramp_started_at);
        }
    }
    pool.retry_at = all_rest ? std::optional(first_retry) : std::nullopt;
    return pool;
}

bool keep_same_hours(const std::vector<Sender>& senders) {
    const SenderSettings& first = senders.front().settings;
    return std::all_of(senders.begin(), senders.end(), [&](const Sender& one) {
        return one.settings.window == first.window && one.settings.holidays == first.holidays;
    });
}

void rekey(std::vector<ThrottleUse>& uses, std::int64_t first) {
    for (ThrottleUse& use : uses) {
        use.key = ThrottleKey::sender(first);
    }
}

}  // namespace campaignd
