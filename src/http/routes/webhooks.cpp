#include "wire/webhooks.h"

#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_webhook_routes(Router& router, Services& services) {
    service::Webhooks& webhooks = services.webhooks;
    add_api(router, "GET", "/webhooks", Access::kAdmin, [&webhooks](const Request& request) {
        return page_answer(webhooks.list(page_query(request)));
    });
    add_creating(router, "/webhooks", Access::kAdmin, [&webhooks](const Request& request) {
        return Response::json(
            201, webhooks.create(actor_of(request), wire::read_webhook(body_of(request), true)));
    });
    add_editable(
        router,
        "/webhooks/{id}",
        {.read = Access::kAdmin,
         .write = Access::kAdmin,
         .get = [&webhooks](const Request& request) { return webhooks.get(request.id()); },
         .update =
             [&webhooks](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return webhooks.update(
                     actor_of(request), request.id(), wire::read_webhook(change), expected);
             },
         .remove =
             [&webhooks](const Request& request, const Expected& expected) {
                 webhooks.remove(actor_of(request), request.id(), expected);
             }});
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
