#include "http/routes/openapi.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_openapi_route(Router& router) {
    add_api(router, "GET", "/openapi.json", Access::kViewer, [](const Request&) {
        Response response;
        response.content_type = "application/json";
        response.body = openapi_json();
        return response;
    });
}

}  // namespace campaignd::http
