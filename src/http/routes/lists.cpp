#include "wire/lists.h"

#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
void add_list_routes(Router& router, Services& services) {
    service::Lists& lists = services.lists;
    add_api(router, "GET", "/lists", Access::kViewer, [&lists](const Request& request) {
        return page_answer(lists.list(page_query(request)));
    });
    add_creating(router, "/lists", Access::kEditor, [&lists](const Request& request) {
        return Response::json(201,
                              lists.create(actor_of(request), wire::read_list(body_of(request))));
    });
    add_editable(
        router,
        "/lists/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get = [&lists](const Request& request) { return lists.get(request.id()); },
         .update =
             [&lists](const Request& request, const wire::json& change, const Expected& expected) {
                 return lists.update(
                     actor_of(request), request.id(), wire::read_list(change), expected);
             },
         .remove =
             [&lists](const Request& request, const Expected& expected) {
                 lists.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
