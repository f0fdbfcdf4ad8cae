#include <nlohmann/json.hpp>

#include "http/codec.h"
#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

using nlohmann::json;

ListChange read_change(const json& given, bool creating = false) {
    ListChange change;
    read_json(given, [&](JsonObject& body) {
        change.name = creating ? body.string("name") : body.optional_string("name");
        change.description = body.optional_string("description");
        change.is_public = body.optional_boolean("public");
    });
    return change;
}

Response list_lists(const Request& request, const service::Lists& lists) {
    const service::PageQuery query = page_query(request);
    const ListsPage page =
        lists.list({.q = query.q, .after_id = query.after(), .limit = query.limit});
    json items = json::array();
    for (const List& list : page.items) {
        items.push_back(to_json(list));
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
            201, to_json(lists.create(actor_of(request), read_change(body_of(request), true))));
    });
    add_editable(
        router,
        "/lists/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get = [&lists](const Request& request) { return to_json(lists.get(request.id())); },
         .update =
             [&lists](const Request& request, const json& change, const Expected& expected) {
                 return to_json(
                     lists.update(actor_of(request), request.id(), read_change(change), expected));
             },
         .remove =
             [&lists](const Request& request, const Expected& expected) {
                 lists.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
