#include <nlohmann/json.hpp>

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_sender_routes(Router& router, Services& services) {
    service::Senders& senders = services.senders;
    add_api(router, "GET", "/senders", Access::kViewer, [&senders](const Request& request) {
        return page_answer(senders.list(page_query(request)));
    });
    add_creating(router, "/senders", Access::kAdmin, [&senders](const Request& request) {
        return Response::json(201, senders.create(actor_of(request), body_of(request)));
    });
    add_api(router, "GET", "/senders/{id}", Access::kViewer, [&senders](const Request& request) {
        return Response::json(200, senders.get(request.id()));
    });
    add_api(
        router,
        "PATCH",
        "/senders/{id}",
        Access::kAdmin,
        [&senders](const Request& request) {
            return Response::json(
                200, senders.update(actor_of(request), request.id(), body_of(request)));
        },
        Body::kJson);
    add_api(router, "DELETE", "/senders/{id}", Access::kAdmin, [&senders](const Request& request) {
        senders.remove(actor_of(request), request.id());
        return Response::no_content();
    });
    add_api(router,
            "POST",
            "/senders/{id}/verify",
            Access::kAdmin,
            without_input([&senders](const Request& request) {
                return Response::json(200, senders.verify(actor_of(request), request.id()));
            }),
            Body::kJson);
}

}  // namespace campaignd::http
