#include "queue/retry_policy.h"

#include <algorithm>

#include "base/crypto.h"

namespace campaignd::queue {
namespace {

constexpr std::chrono::seconds kLongestWait{24 * 3600};

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

}  // namespace campaignd::queue
