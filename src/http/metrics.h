#pragma once

#include <string>

#include "http/router.h"

namespace campaignd::http {

/// Implemented by App: the Prometheus text exposition. Thread-safe.
class MetricsSource {
  public:
    MetricsSource() = default;
    MetricsSource(const MetricsSource&) = delete;
    MetricsSource& operator=(const MetricsSource&) = delete;
    virtual ~MetricsSource() = default;

    virtual std::string text() = 0;
};

/// GET /metrics: for a bearer token, or for a loopback client that no proxy stands in front of.
void add_metrics_route(Router& router, MetricsSource& source);

}  // namespace campaignd::http
