#include <nlohmann/json.hpp>

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_segment_routes(Router& router, Services& services) {
    service::Segments& segments = services.segments;
    add_api(router, "GET", "/segments", Access::kViewer, [&segments](const Request& request) {
        return page_answer(segments.list(page_query(request)));
    });
    add_creating(router, "/segments", Access::kEditor, [&segments](const Request& request) {
        return Response::json(201, segments.create(actor_of(request), body_of(request)));
    });
    add_api(
        router,
        "POST",
        "/segments/preview",
        Access::kEditor,
        [&segments](const Request& request) {
            return Response::json(200, segments.preview(body_of(request)));
        },
        Body::kJson);
    add_api(router, "GET", "/segments/{id}", Access::kViewer, [&segments](const Request& request) {
        return Response::json(200, segments.get(request.id()));
    });
    add_api(
        router,
        "PATCH",
        "/segments/{id}",
        Access::kEditor,
        [&segments](const Request& request) {
            return Response::json(
                200, segments.update(actor_of(request), request.id(), body_of(request)));
        },
        Body::kJson);
    add_api(
        router, "DELETE", "/segments/{id}", Access::kEditor, [&segments](const Request& request) {
            segments.remove(actor_of(request), request.id());
            return Response::no_content();
        });
}

}  // namespace campaignd::http
