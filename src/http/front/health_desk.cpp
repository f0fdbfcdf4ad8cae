#include "http/front/health_desk.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace campaignd::http {

HealthDesk::HealthDesk(HealthSource& source,
                       const Clock& clock,
                       std::chrono::milliseconds patience,
                       std::shared_ptr<Completions> completions,
                       Answer answer)
    : source_(source),
      clock_(clock),
      patience_(patience),
      completions_(std::move(completions)),
      answer_(std::move(answer)) {}

bool HealthDesk::serves(std::string_view path) noexcept {
    return path == "/health" || path == "/health/live" || path == "/health/ready";
}

void HealthDesk::ask(std::uint64_t connection, std::string_view path, bool draining) {
    draining_ = draining;
    if (path == "/health/live") {
        answer_(connection, Response::json(200, {{"status", "ok"}}));
        return;
    }
    if (path == "/health/ready") {
        const bool ready = !draining && source_.ready();
        answer_(connection,
                Response::json(ready ? 200 : 503, {{"status", ready ? "ok" : "not ready"}}));
        return;
    }
    waiters_.push_back({connection, clock_.steady() + patience_});
    if (!probing_) {
        begin_probe();
    }
}

void HealthDesk::begin_probe() {
    probing_ = true;
    source_.probe([this, alive = std::weak_ptr<bool>(alive_), completions = completions_](
                      HealthReport report) {
        completions->post([this, alive, report = std::move(report)] {
            // Tasks run on the io thread, which also destroys the desk: no race.
            if (!alive.expired()) {
                finish_probe(report);
            }
        });
    });
}

void HealthDesk::finish_probe(const HealthReport& report) {
    probing_ = false;
    HealthReport shown = report;
    if (draining_ && shown.status == "ok") {
        shown.status = "draining";
        shown.reasons.emplace_back("the daemon is shutting down");
    }
    for (const Waiter& waiter : std::exchange(waiters_, {})) {
        answer_(waiter.connection, health_answer(shown));
    }
}

void HealthDesk::sweep() {
    if (waiters_.empty()) {
        return;
    }
    const SteadyTime now = clock_.steady();
    std::vector<Waiter> waiting;
    for (const Waiter& waiter : std::exchange(waiters_, {})) {
        if (waiter.deadline > now) {
            waiting.push_back(waiter);
            continue;
        }
        HealthReport stuck;
        stuck.status = "degraded";
        stuck.version = CAMPAIGND_VERSION;
        stuck.reasons.emplace_back("the health probe did not answer in time");
        answer_(waiter.connection, health_answer(stuck));
    }
    waiters_ = std::move(waiting);
}

}  // namespace campaignd::http
