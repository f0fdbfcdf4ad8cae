#include "wire/forms.h"

#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/preview.h"

namespace campaignd::http {

void add_form_routes(Router& router, Services& services) {
    service::Forms& forms = services.forms;
    add_api(router, "GET", "/forms", Access::kViewer, [&forms](const Request& request) {
        return page_answer(forms.list(page_query(request)));
    });
    add_creating(router, "/forms", Access::kEditor, [&forms](const Request& request) {
        return Response::json(
            201, forms.create(actor_of(request), wire::read_form(body_of(request), true)));
    });
    const auto add_preview = [&](std::string_view path, auto id_of) {
        add_api(
            router,
            "POST",
            path,
            Access::kEditor,
            [&forms, id_of](const Request& request) {
                return Response::json(
                    200, forms.preview(id_of(request), wire::read_form(body_of(request), false)));
            },
            Body::kJson)
            .lane = Lane::kSlow;
    };
    add_preview("/forms/preview", [](const Request&) { return std::int64_t{0}; });
    add_preview("/forms/{id}/preview", [](const Request& request) { return request.id(); });
    add_editable(
        router,
        "/forms/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get = [&forms](const Request& request) { return forms.get(request.id()); },
         .update =
             [&forms](const Request& request, const wire::json& change, const Expected& expected) {
                 return forms.update(
                     actor_of(request), request.id(), wire::read_form(change, false), expected);
             },
         .remove =
             [&forms](const Request& request, const Expected& expected) {
                 forms.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
