#include "model/rolling_use.h"

#include <algorithm>

namespace campaignd {

void RollingUse::forget(const ThrottleRule& rule, TimeMs now) {
    while (!slices_.empty() && slices_.front().at <= rule.horizon(now)) {
        used_ -= slices_.front().used;
        slices_.pop_front();
    }
}

std::int64_t RollingUse::room(const ThrottleRule& rule, TimeMs now) {
    forget(rule, now);
    return std::max<std::int64_t>(0, rule.limit - used_);
}

void RollingUse::take(const ThrottleRule& rule, TimeMs now, std::int64_t count) {
    add(rule.slice_of(now), count);
}

std::optional<TimeMs> RollingUse::free_at(const ThrottleRule& rule, TimeMs now) {
    forget(rule, now);
    std::int64_t over = used_ + 1 - rule.limit;  // how many must leave before one may go
    if (over <= 0) {
        return std::nullopt;
    }
    for (const Slice& slice : slices_) {
        over -= slice.used;
        if (over <= 0) {
            return rule.free_at(slice.at);
        }
    }
    return std::nullopt;
}

void RollingUse::add(TimeMs slice, std::int64_t used) {
    if (!slices_.empty() && slices_.back().at == slice) {
        slices_.back().used += used;
    } else {
        slices_.push_back({slice, used});
    }
    used_ += used;
}

}  // namespace campaignd
