#include <nlohmann/json.hpp>

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_user_routes(Router& router, Services& services) {
    service::Users& users = services.users;
    add_api(router, "GET", "/users", Access::kAdmin, [&users](const Request& request) {
        return page_answer(users.list(page_query(request)));
    });
    add_creating(router, "/users", Access::kAdmin, [&users](const Request& request) {
        return Response::json(201, users.create(actor_of(request), body_of(request)));
    });
    add_api(router, "GET", "/users/{id}", Access::kAdmin, [&users](const Request& request) {
        return Response::json(200, users.get(request.id()));
    });
    add_api(
        router,
        "PATCH",
        "/users/{id}",
        Access::kAdmin,
        [&users](const Request& request) {
            return Response::json(200,
                                  users.update(actor_of(request), request.id(), body_of(request)));
        },
        Body::kJson);
    add_api(router, "DELETE", "/users/{id}", Access::kAdmin, [&users](const Request& request) {
        users.remove(actor_of(request), request.id());
        return Response::no_content();
    });
}

}  // namespace campaignd::http
