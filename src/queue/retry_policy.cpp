#include "queue/retry_policy.h"

#include <algorithm>

#include "base/crypto.h"

namespace campaignd::queue {
namespace {

constexpr std::chrono::seconds kLongestWait{24 * 3600};
constexpr std::chrono::milliseconds kLongestPutOff{4 * 3600 * 1000};

}  // namespace

TimeMs RetryPolicy::next_run(TimeMs now, int failures) const {
    std::chrono::seconds wait{0};
    if (!backoff.empty()) {
        const auto index = static_cast<std::size_t>(std::max(failures, 1) - 1);
        wait = backoff[std::min(index, backoff.size() - 1)];
        for (std::size_t i = backoff.size(); i <= index && wait < kLongestWait; ++i) {
            wait *= 2;
        }
    }
    const std::int64_t base = std::chrono::milliseconds(std::min(wait, kLongestWait)).count();
    const std::int64_t spread = base * jitter_percent / 100;
    const auto offset =
        spread == 0
            ? 0
            : static_cast<std::int64_t>(random_below(static_cast<std::uint32_t>(2 * spread + 1)));
    return now + base - spread + offset;
}

TimeMs RetryPolicy::next_after_later(TimeMs now, TimeMs since, int times) const {
    const TimeMs next = std::min(next_run(now, times), now + kLongestPutOff.count());
    const TimeMs last = since + std::chrono::milliseconds(give_up_after).count();
    return last > now ? std::min(next, last) : next;
}

bool RetryPolicy::gives_up(TimeMs now, TimeMs since) const {
    return now - since >= std::chrono::milliseconds(give_up_after).count();
}

bool RetryPolicy::begins_anew(TimeMs now, TimeMs last_asked) const {
    return gives_up(now - kLongestPutOff.count(), last_asked);
}

}  // namespace campaignd::queue
