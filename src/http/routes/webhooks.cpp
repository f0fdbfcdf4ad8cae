#include <nlohmann/json.hpp>

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_webhook_routes(Router& router, Services& services) {
    service::Webhooks& webhooks = services.webhooks;
    add_api(router, "GET", "/webhooks", Access::kAdmin, [&webhooks](const Request& request) {
        return page_answer(webhooks.list(page_query(request)));
    });
    add_creating(router, "/webhooks", Access::kAdmin, [&webhooks](const Request& request) {
        return Response::json(201, webhooks.create(actor_of(request), body_of(request)));
    });
    add_api(router, "GET", "/webhooks/{id}", Access::kAdmin, [&webhooks](const Request& request) {
        return Response::json(200, webhooks.get(request.id()));
    });
    add_api(
        router,
        "PATCH",
        "/webhooks/{id}",
        Access::kAdmin,
        [&webhooks](const Request& request) {
            return Response::json(
                200, webhooks.update(actor_of(request), request.id(), body_of(request)));
        },
        Body::kJson);
    add_api(
        router, "DELETE", "/webhooks/{id}", Access::kAdmin, [&webhooks](const Request& request) {
            webhooks.remove(actor_of(request), request.id());
            return Response::no_content();
        });
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
}

}  // namespace campaignd::http
