#include "wire/webhooks.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_webhook_routes(Router& router, Services& services) {
    service::Webhooks& webhooks = services.webhooks;
    add_list(router, "/webhooks", Access::kAdmin, webhooks);
    add_resource(router,
                 "/webhooks",
                 {.read = Access::kAdmin, .write = Access::kAdmin},
                 webhooks,
                 wire::read_webhook);
    add_api(
        router,
        "GET",
        "/webhooks/{id}/deliveries",
        Access::kAdmin,
        [&webhooks](const Request& request) {
            return page_answer(webhooks.log(
                request.id(), page_query(request, "-id", {"state"}), request.query_value("state")));
        });
    add_api(router,
            "POST",
            "/webhooks/{id}/deliveries/{delivery_id}/replay",
            Access::kAdmin,
            without_input([&webhooks](const Request& request) {
                return Response::json(
                    200,
                    webhooks.replay(actor_of(request), request.id(), request.id("delivery_id")));
            }),
            Body::kJson);
    add_api(router,
            "POST",
            "/webhooks/{id}/test",
            Access::kAdmin,
            without_input([&webhooks](const Request& request) {
                return Response::json(202, webhooks.test(actor_of(request), request.id()));
            }),
            Body::kJson);
}

}  // namespace campaignd::http
