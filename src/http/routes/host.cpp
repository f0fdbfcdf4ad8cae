#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/host_report.h"

namespace campaignd::http {

/// What the daemon last found of its machine. Nobody who asks makes it look.
void add_host_routes(Router& router, Services& services) {
    add_api(router, "GET", "/doctor", Access::kAdmin, [&services](const Request& request) {
        reject_unknown_query(request, {});
        return Response::json(200, services.host_report ? services.host_report() : HostReport{});
    });
}

}  // namespace campaignd::http
