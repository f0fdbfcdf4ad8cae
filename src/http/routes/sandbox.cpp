#include "wire/sandbox.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

Response raw(const Request& request, const service::Sandbox& sandbox) {
    Response response = Response::download("message-" + std::to_string(request.id()) + ".eml");
    response.set_content(sandbox.raw(request.id(), may_invite(request)), "message/rfc822");
    return response;
}

}  // namespace

void add_sandbox_routes(Router& router, Services& services) {
    service::Sandbox& sandbox = services.sandbox;
    add_api(
        router, "GET", "/sandbox/messages", Access::kViewer, [&sandbox](const Request& request) {
            return page_answer(sandbox.list(page_query(request, "-id", {"campaign_id"}),
                                            query_integer(request, "campaign_id", 1, kMaxId)));
        });
    add_api(
        router, "DELETE", "/sandbox/messages", Access::kEditor, [&sandbox](const Request& request) {
            reject_unknown_query(request, {"campaign_id"});
            return Response::json(
                200,
                sandbox.clear(actor_of(request), query_integer(request, "campaign_id", 1, kMaxId)));
        });
    add_api(router,
            "GET",
            "/sandbox/messages/{id}",
            Access::kViewer,
            [&sandbox](const Request& request) {
                return Response::json(200, sandbox.get(request.id(), may_invite(request)));
            });
    add_api(router,
            "GET",
            "/sandbox/messages/{id}/raw",
            Access::kViewer,
            [&sandbox](const Request& request) { return raw(request, sandbox); });
}

}  // namespace campaignd::http
