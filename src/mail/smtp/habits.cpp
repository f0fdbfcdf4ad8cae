#include "mail/smtp/habits.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace campaignd::mail {
namespace {

/// A message limit and the count of a connection may differ by a refused recipient or two.
bool agree(int one, int other) noexcept {
    return one > 0 && other > 0 && std::abs(one - other) * 10 <= std::max(one, other);
}

}  // namespace

void SmtpHabits::expire(TimeMs now) noexcept {
    if (known_.follow_again_at && now >= *known_.follow_again_at) {
        known_.follow_again_at.reset();
    }
    if (known_.messages_per_connection > 0 && now >= known_.limit_again_at) {
        known_.messages_per_connection = 0;
        last_enough_ = 0;
    }
}

bool SmtpHabits::followed(std::optional<EarlyEnvelope> end, TimeMs now) noexcept {
    --out_;
    if (!end) {
        return false;  // it ended for a reason of ours
    }
    bool refused = false;
    switch (*end) {
        case EarlyEnvelope::kAccepted:
            follow_proven_ = !known_.follow_again_at;
            dropped_ = 0;
            break;
        case EarlyEnvelope::kRefused:
            refused = true;
            break;
        case EarlyEnvelope::kDropped:
            refused = !follow_proven_ && ++dropped_ > 1;
            break;
        case EarlyEnvelope::kDoubt:
            refused = !follow_proven_;
            break;
    }
    if (!refused) {
        return false;
    }
    const bool news = !known_.follow_again_at;
    follow_proven_ = false;
    dropped_ = 0;
    known_.follow_again_at = now + kKeptMs;
    return news;
}

bool SmtpHabits::said_enough(int messages, TimeMs now) noexcept {
    const int before = std::exchange(last_enough_, messages);
    if (!agree(before, messages)) {
        return false;
    }
    const int limit = std::min(before, messages);
    const bool news = limit != known_.messages_per_connection;
    known_.messages_per_connection = limit;
    known_.limit_again_at = now + kKeptMs;
    return news;
}

bool SmtpHabits::carried(int messages) noexcept {
    if (known_.messages_per_connection == 0 || messages <= known_.messages_per_connection) {
        return false;
    }
    known_.messages_per_connection = 0;
    known_.limit_again_at = 0;
    last_enough_ = 0;
    return true;
}

}  // namespace campaignd::mail
