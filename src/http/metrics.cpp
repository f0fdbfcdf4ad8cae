#include "http/metrics.h"

#include <utility>

#include "base/error.h"
#include "http/front/trusted_proxies.h"

namespace campaignd::http {
namespace {

/// A proxy on this machine is also a loopback peer, but it says for whom it asks.
bool is_local(const Request& request) {
    return request.from_loopback && !TrustedProxies::is_forwarded(request.headers);
}

}  // namespace

void add_metrics_route(Router& router, std::function<std::string()> text) {
    Route route;
    route.method = "GET";
    route.pattern = "/metrics";
    route.access = Access::kPublic;
    route.lane = Lane::kOrdinary;
    route.identify = true;
    route.handler = [text = std::move(text)](const Request& request) {
        const bool by_token = request.principal && !request.principal->via_session;
        if (!by_token && !is_local(request)) {
            fail(ErrorCode::kUnauthorized,
                 "metrics need an API token, or a client on this machine");
        }
        return Response::with(200, text(), "text/plain; version=0.0.4; charset=utf-8");
    };
    router.add(std::move(route));
}

}  // namespace campaignd::http
