#include "wire/segments.h"

#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_segment_routes(Router& router, Services& services) {
    service::Segments& segments = services.segments;
    add_api(router, "GET", "/segments", Access::kViewer, [&segments](const Request& request) {
        return page_answer(segments.list(page_query(request)));
    });
    add_creating(router, "/segments", Access::kEditor, [&segments](const Request& request) {
        return Response::json(
            201, segments.create(actor_of(request), wire::read_segment(body_of(request), true)));
    }).lane = Lane::kSlow;
    add_api(
        router,
        "POST",
        "/segments/preview",
        Access::kEditor,
        [&segments](const Request& request) {
            return Response::json(200,
                                  segments.preview(wire::read_segment_question(body_of(request))));
        },
        Body::kJson)
        .lane = Lane::kSlow;
    add_api(router,
            "GET",
            "/segments/{id}/count",
            Access::kViewer,
            [&segments](const Request& request) {
                reject_unknown_query(request, {"cursor"});
                const auto cursor = request.query_value("cursor");
                return Response::json(
                    200,
                    segments.count(request.id(),
                                   cursor ? std::optional(std::string(*cursor)) : std::nullopt));
            })
        .lane = Lane::kSlow;
    add_editable(
        router,
        "/segments/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .lane = Lane::kSlow,
         .get = [&segments](const Request& request) { return segments.get(request.id()); },
         .update =
             [&segments](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return segments.update(
                     actor_of(request), request.id(), wire::read_segment(change), expected);
             },
         .remove =
             [&segments](const Request& request, const Expected& expected) {
                 segments.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
