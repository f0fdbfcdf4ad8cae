#include "wire/segments.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_segment_routes(Router& router, Services& services) {
    service::Segments& segments = services.segments;
    add_list(router, "/segments", Access::kViewer, segments);
    add_resource(router, "/segments", {.lane = Lane::kSlow}, segments, wire::read_segment);
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
}

}  // namespace campaignd::http
