#pragma once

#include <atomic>
#include <string>

#include "app/daemon_state.h"
#include "db/database.h"
#include "http/server.h"
#include "mail/smtp/engine.h"
#include "service/feedback/tracking.h"

namespace campaignd::app {

/// The Prometheus text, gathered anew at each scrape from sums that are maintained anyway.
/// Owner: App; the references must outlive it. Thread-safe.
class DaemonMetrics {
  public:
    DaemonMetrics(db::Database& database,
                  const DaemonState& state,
                  const mail::SmtpEngine& engine,
                  const service::Tracking& tracking)
        : database_(database), state_(state), engine_(engine), tracking_(tracking) {}

    /// The front whose connections are counted; null before it is made and after it is gone.
    void set_server(http::HttpServer* server) noexcept { server_ = server; }

    std::string text();

  private:
    db::Database& database_;
    const DaemonState& state_;
    const mail::SmtpEngine& engine_;
    const service::Tracking& tracking_;
    std::atomic<http::HttpServer*> server_{nullptr};
};

}  // namespace campaignd::app
