#include <nlohmann/json.hpp>

#include "base/rfc3339.h"
#include "http/codec.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

nlohmann::json answer_of(const model::List& list) {
    return {{"id", list.id},
            {"name", list.name},
            {"description", list.description},
            {"public", list.is_public},
            {"recipients", list.recipients},
            {"created_at", to_rfc3339(list.created_at)},
            {"updated_at", to_rfc3339(list.updated_at)}};
}

model::ListChange read_change(const Request& request, bool creating = false) {
    model::ListChange change;
    read_json(request, [&](JsonObject& body) {
        change.name = creating ? body.string("name") : body.optional_string("name");
        change.description = body.optional_string("description");
        change.is_public = body.optional_boolean("public");
    });
    return change;
}

Response list_lists(const Request& request, const service::Lists& lists) {
    const service::PageQuery query = page_query(request);
    const model::ListsPage page =
        lists.list({.q = query.q, .after_id = query.after(), .limit = query.limit});
    nlohmann::json items = nlohmann::json::array();
    for (const model::List& list : page.items) {
        items.push_back(answer_of(list));
    }
    const auto next = page.next ? std::optional(std::to_string(*page.next)) : std::nullopt;
    return list_answer(std::move(items), page.total, next);
}

}  // namespace

void add_list_routes(Router& router, Services& services) {
    service::Lists& lists = services.lists;
    add_api(router, "GET", "/lists", Access::kViewer, [&lists](const Request& request) {
        return list_lists(request, lists);
    });
    add_creating(router, "/lists", Access::kEditor, [&lists](const Request& request) {
        return Response::json(
            201, answer_of(lists.create(actor_of(request), read_change(request, true))));
    });
    add_api(router, "GET", "/lists/{id}", Access::kViewer, [&lists](const Request& request) {
        return Response::json(200, answer_of(lists.get(request.id())));
    });
    add_api(
        router,
        "PATCH",
        "/lists/{id}",
        Access::kEditor,
        [&lists](const Request& request) {
            return Response::json(
                200,
                answer_of(lists.update(actor_of(request), request.id(), read_change(request))));
        },
        Body::kJson);
    add_api(router, "DELETE", "/lists/{id}", Access::kEditor, [&lists](const Request& request) {
        lists.remove(actor_of(request), request.id());
        return Response::no_content();
    });
}

}  // namespace campaignd::http
