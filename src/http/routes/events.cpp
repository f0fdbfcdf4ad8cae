#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_event_routes(Router& router) {
    add_api(router, "GET", "/events", Access::kViewer, [](const Request& request) {
        reject_unknown_query(request, {});
        Response response;
        response.stream_to = request.principal->key();
        return response;
    });
}

}  // namespace campaignd::http
