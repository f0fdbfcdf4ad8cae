#pragma once

#include "app/config.h"
#include "queue/retry_policy.h"

/// What the configuration says of the queue, for the daemon and for commands that work without one.
namespace campaignd::app {

constexpr int kHoldAfterPolicyRefusals = 10;

inline queue::RetryPolicy retry_policy(const Config& config) {
    queue::RetryPolicy policy;
    policy.attempts = config.queue.attempts;
    policy.backoff = config.queue.backoff;
    policy.give_up_after = config.queue.give_up_after;
    return policy;
}

}  // namespace campaignd::app
