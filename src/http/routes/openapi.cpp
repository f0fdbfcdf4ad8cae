#include "http/routes/openapi.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_openapi_route(Router& router) {
    add_api(router, "GET", "/openapi.json", Access::kViewer, [](const Request&) {
        return Response::with(200, std::string(openapi_json()), "application/json");
    });
}

}  // namespace campaignd::http
