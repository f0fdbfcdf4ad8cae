#include "wire/bulk.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

Response answer_of(int status, const service::BulkActions& bulk, const BulkAction& action) {
    return Response::json(status, wire::bulk_action(action, bulk.now()));
}

Response create(const Request& request, service::BulkActions& bulk) {
    const BulkOrder order = wire::read_bulk_order(body_of(request));
    if (order.dry_run) {
        return Response::json(200, bulk.preview(order));
    }
    const BulkAction action = bulk.create(actor_of(request), order);
    Response response = answer_of(202, bulk, action);
    response.set_header("Location", "/api/v1/bulk/" + std::to_string(action.id));
    return response;
}

Response list(const Request& request, const service::BulkActions& bulk) {
    const Page<BulkAction> found = bulk.list(page_query(request, "-id"));
    Page<wire::json> page{.total = found.total, .next = found.next};
    for (const BulkAction& action : found.items) {
        page.items.push_back(wire::bulk_action(action, bulk.now()));
    }
    return page_answer(page);
}

Response download(const Request& request, service::BulkActions& bulk) {
    const std::int64_t id = request.id();
    Response response = Response::download("recipients-" + std::to_string(id) + ".csv");
    response.set_file(bulk.take_file(actor_of(request), id).string(), "text/csv; charset=utf-8");
    return response;
}

}  // namespace

void add_bulk_routes(Router& router, Services& services) {
    service::BulkActions& bulk = services.bulk;
    add_creating(router, "/bulk", Access::kEditor, [&bulk](const Request& request) {
        return create(request, bulk);
    }).lane = Lane::kSlow;
    add_api(router, "GET", "/bulk", Access::kEditor, [&bulk](const Request& request) {
        return list(request, bulk);
    });
    add_api(router, "GET", "/bulk/{id}", Access::kEditor, [&bulk](const Request& request) {
        return answer_of(200, bulk, bulk.get(request.id()));
    });
    add_api(router,
            "POST",
            "/bulk/{id}/cancel",
            Access::kEditor,
            without_input([&bulk](const Request& request) {
                return answer_of(200, bulk, bulk.cancel(actor_of(request), request.id()));
            }),
            Body::kJson);
    add_api(router,
            "POST",
            "/bulk/{id}/resume",
            Access::kEditor,
            without_input([&bulk](const Request& request) {
                return answer_of(200, bulk, bulk.resume(actor_of(request), request.id()));
            }),
            Body::kJson);
    add_api(router,
            "POST",
            "/bulk/{id}/undo",
            Access::kEditor,
            without_input([&bulk](const Request& request) {
                return answer_of(200, bulk, bulk.undo(actor_of(request), request.id()));
            }),
            Body::kJson);
    add_api(router, "GET", "/bulk/{id}/file.csv", Access::kEditor, [&bulk](const Request& request) {
        return download(request, bulk);
    }).lane = Lane::kLong;
}

}  // namespace campaignd::http
