#pragma once

#include <optional>
#include <string>

#include "app/app.h"
#include "app/signals.h"
#include "app/systemd.h"
#include "http/front/health.h"
#include "http/router.h"

namespace campaignd::app {

/// Serves until a signal asks for the end: the daemon, and while the disk does not let its file be
/// opened the waiting room. The exit status. Throws Error for what waiting cannot cure: a wrong
/// key, an address in use, a file of somebody else, a first start without space.
int serve(const Launch& launch, Signals& signals);

/// Stands in for App while the disk is full, read-only or failing, or the file is damaged: /health
/// says what is wrong and what to do, every other address answers 503 with the same, and it looks
/// every second whether the cause has ended. It never writes to a file it cannot open.
///
/// Owner: serve(). Thread: main; the health calls come from http-io.
class WaitingRoom final : public http::HealthSource {
  public:
    WaitingRoom(const Launch& launch, std::string reason);

    /// Nothing once the file can be opened; the exit status when a stop was asked for.
    std::optional<int> wait(Signals& signals);

    void probe(std::function<void(http::HealthReport)> done) override;

    bool ready() override { return false; }

  private:
    std::string reason() const;
    /// True when the file can be opened and written again.
    bool look();
    http::Response answer(const http::Request& request) const;

    const Launch& launch_;
    const Notifier notifier_{};
    const SystemClock clock_;
    const SteadyTime since_;
    mutable Mutex mutex_;
    std::string reason_ GUARDED_BY(mutex_);
};

}  // namespace campaignd::app
