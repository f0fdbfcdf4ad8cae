#pragma once

#include <functional>
#include <string>

#include "http/router.h"

namespace campaignd::http {

/// GET /metrics: for a bearer token, or for a loopback client that no proxy stands in front of.
/// `text` gives the Prometheus exposition; thread-safe.
void add_metrics_route(Router& router, std::function<std::string()> text);

}  // namespace campaignd::http
