#pragma once

#include <chrono>
#include <vector>

#include "base/clock.h"

namespace campaignd::queue {

/// How often a job is tried, and how long it waits between. Constant after construction.
struct RetryPolicy {
    int attempts = 3;
    /// Wait after the 1st, 2nd … failure; the last one doubles from there on.
    std::vector<std::chrono::seconds> backoff{std::chrono::seconds(60), std::chrono::seconds(600)};
    /// The wait is spread by this share to both sides, so that failures do not return together.
    int jitter_percent = 20;

    /// How long somebody else may say "later" before that counts as no.
    std::chrono::seconds give_up_after{48 * 3600};

    /// When to try again after `failures` (>= 1) failures.
    TimeMs next_run(TimeMs now, int failures) const;

    /// When to try again after being put off `times` (>= 1) since `since`: the same waits, at most
    /// four hours each, and a last try at the moment of giving up.
    TimeMs next_after_later(TimeMs now, TimeMs since, int times) const;

    bool gives_up(TimeMs now, TimeMs since) const;
    /// True when so long nothing was asked that what was said before counts no more: the relay was
    /// away, or it was not this one's turn.
    bool begins_anew(TimeMs now, TimeMs last_asked) const;
};

/// How often a process may die while it works on one job before the job is set aside.
constexpr int kMaxStarts = 3;

}  // namespace campaignd::queue
