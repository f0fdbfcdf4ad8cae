#include "wire/snippets.h"

#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {

void add_snippet_routes(Router& router, Services& services) {
    service::Snippets& snippets = services.snippets;
    add_api(router, "GET", "/snippets", Access::kViewer, [&snippets](const Request& request) {
        return page_answer(snippets.list(page_query(request)));
    });
    add_creating(router, "/snippets", Access::kEditor, [&snippets](const Request& request) {
        return Response::json(201,
                              wire::whole_json(snippets.create(
                                  actor_of(request), wire::read_snippet(body_of(request), true))));
    });
    add_editable(
        router,
        "/snippets/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get =
             [&snippets](const Request& request) {
                 return wire::whole_json(snippets.get(request.id()));
             },
         .update =
             [&snippets](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return wire::whole_json(snippets.update(
                     actor_of(request), request.id(), wire::read_snippet(change), expected));
             },
         .remove =
             [&snippets](const Request& request, const Expected& expected) {
                 snippets.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
