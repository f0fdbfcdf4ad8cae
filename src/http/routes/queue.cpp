#include "wire/queue.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

Response list_jobs(const Request& request, const service::QueueView& queue) {
    const service::PageQuery query = page_query(request, "-id", {"state", "kind"});
    auto state = request.query_value("state");
    if (state && state->empty()) {
        state.reset();
    }
    return page_answer(queue.list(query, state, request.query_value("kind").value_or("")));
}

}  // namespace

void add_queue_routes(Router& router, Services& services) {
    service::QueueView& queue = services.queue;
    add_api(router, "GET", "/jobs", Access::kViewer, [&queue](const Request& request) {
        return list_jobs(request, queue);
    });
    add_api(router, "GET", "/jobs/{id}", Access::kViewer, [&queue](const Request& request) {
        return Response::json(200, queue.get(request.id()));
    });
    add_api(router,
            "POST",
            "/jobs/{id}/retry",
            Access::kEditor,
            without_input([&queue](const Request& request) {
                return Response::json(200, queue.retry(actor_of(request), request.id()));
            }),
            Body::kJson);
    add_api(router,
            "POST",
            "/jobs/{id}/discard",
            Access::kAdmin,
            without_input([&queue](const Request& request) {
                return Response::json(200, queue.discard(actor_of(request), request.id()));
            }),
            Body::kJson);
    add_api(router, "GET", "/lanes", Access::kViewer, [&queue](const Request&) {
        return Response::json(200, wire::whole_list(queue.lanes()));
    });
    add_api(router, "GET", "/instances", Access::kViewer, [&queue](const Request&) {
        return Response::json(200, wire::whole_list(queue.instances()));
    });
    for (const bool drain : {true, false}) {
        add_api(router,
                "POST",
                drain ? "/instances/{id}/drain" : "/instances/{id}/resume",
                Access::kAdmin,
                without_input([&queue, drain](const Request& request) {
                    return Response::json(200, queue.drain(actor_of(request), request.id(), drain));
                }),
                Body::kJson);
    }
}

}  // namespace campaignd::http
