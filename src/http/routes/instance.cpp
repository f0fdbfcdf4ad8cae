#include <nlohmann/json.hpp>

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

/// What concerns the whole installation: its settings and who changed what.
void add_instance_routes(Router& router, Services& services) {
    add_api(router, "GET", "/audit", Access::kAdmin, [&services](const Request& request) {
        return page_answer(services.audit.list(page_query(request, "-id")));
    });
    add_api(router, "GET", "/settings", Access::kViewer, [&services](const Request&) {
        return Response::json(200, services.settings.get());
    });
    add_api(
        router,
        "PATCH",
        "/settings",
        Access::kAdmin,
        [&services](const Request& request) {
            return Response::json(200,
                                  services.settings.update(actor_of(request), body_of(request)));
        },
        Body::kJson);
}

}  // namespace campaignd::http
