#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/front/completions.h"
#include "http/front/health.h"

namespace campaignd::http {

/// Answers /health, /health/live and /health/ready on the io thread. Probes of /health are shared:
/// one runs at a time, all who ask meanwhile get its result; who waits too long gets 503 degraded.
/// Thread: http-io. Owned by IoLoop.
class HealthDesk {
  public:
    using Answer = std::function<void(std::uint64_t connection, Response response)>;

    HealthDesk(HealthSource& source,
               const Clock& clock,
               std::chrono::milliseconds patience,
               std::shared_ptr<Completions> completions,
               Answer answer);

    static bool serves(std::string_view path) noexcept;

    void ask(std::uint64_t connection, std::string_view path, bool draining);
    /// Answers those who have waited too long.
    void sweep();

  private:
    struct Waiter {
        std::uint64_t connection = 0;
        SteadyTime deadline{};
    };

    void begin_probe();
    void finish_probe(const HealthReport& report);

    HealthSource& source_;
    const Clock& clock_;
    const std::chrono::milliseconds patience_;
    const std::shared_ptr<Completions> completions_;
    const Answer answer_;
    /// Set while this desk lives, so that a late report finds nobody rather than a dead object.
    const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::vector<Waiter> waiters_;
    bool probing_ = false;
    bool draining_ = false;
};

}  // namespace campaignd::http
