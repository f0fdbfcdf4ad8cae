#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/clock.h"

namespace campaignd::mail {

/// The right to open one connection. Only SmtpDialBudget makes one and only SmtpNet::dial() takes
/// one: there is no way to a relay past the budget.
class SmtpDial {
  public:
    SmtpDial(SmtpDial&&) noexcept = default;
    SmtpDial& operator=(SmtpDial&&) noexcept = default;
    SmtpDial(const SmtpDial&) = delete;
    SmtpDial& operator=(const SmtpDial&) = delete;
    ~SmtpDial() = default;

  private:
    friend class SmtpDialBudget;
    SmtpDial() = default;
};

/// How often one sender's relay is dialled, whatever happens: b connections at once and b a second
/// after that, where b is max_connections, at least 10. So in any t seconds at most b * (1 + t),
/// and a fresh start opens all of a sender's connections at once.
/// Owner: SmtpLane. Thread: smtp.
class SmtpDialBudget {
  public:
    static int burst_for(int max_connections) noexcept { return std::max(kLeast, max_connections); }

    /// What was used stays used.
    void resize(int max_connections) noexcept {
        interval_ = std::chrono::nanoseconds(std::chrono::seconds(1)) / burst_for(max_connections);
    }

    int available(SteadyTime now) const noexcept {
        const auto used = std::max(used_until_ - now, SteadyTime::duration::zero());
        return static_cast<int>((std::chrono::seconds(1) - used) / interval_);
    }

    std::optional<SmtpDial> take(SteadyTime now) noexcept {
        if (available(now) < 1) {
            return std::nullopt;
        }
        used_until_ = std::max(used_until_, now) + interval_;
        return SmtpDial();
    }

  private:
    static constexpr int kLeast = 10;

    std::chrono::nanoseconds interval_{std::chrono::seconds(1)};
    SteadyTime used_until_{};  // each dial uses one interval of the second that begins now
};

}  // namespace campaignd::mail
