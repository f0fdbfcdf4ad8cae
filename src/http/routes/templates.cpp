#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/message_templates.h"
#include "wire/preview.h"

namespace campaignd::http {

void add_template_routes(Router& router, Services& services) {
    service::MessageTemplates& templates = services.templates;
    add_api(router, "GET", "/templates", Access::kViewer, [&templates](const Request& request) {
        return page_answer(templates.list(page_query(request)));
    });
    add_creating(router, "/templates", Access::kEditor, [&templates](const Request& request) {
        return Response::json(201,
                              wire::whole_json(templates.create(
                                  actor_of(request), wire::read_template(body_of(request), true))));
    });
    add_api(
        router,
        "POST",
        "/templates/preview",
        Access::kEditor,
        [&services](const Request& request) {
            const Preview preview = services.campaign_mail.preview_template(
                service::MessageTemplates::typed(wire::read_template(body_of(request))));
            wire::json answer = preview;
            answer["look"] = "/preview/template/typed/" + services.campaign_mail.keep_look(preview);
            return Response::json(200, answer);
        },
        Body::kJson)
        .lane = Lane::kSlow;
    add_api(router,
            "GET",
            "/templates/{id}/preview",
            Access::kViewer,
            [&services](const Request& request) {
                return Response::json(200, services.campaign_mail.preview_template(request.id()));
            })
        .lane = Lane::kSlow;
    add_editable(
        router,
        "/templates/{id}",
        {.read = Access::kViewer,
         .write = Access::kEditor,
         .get =
             [&templates](const Request& request) {
                 return wire::whole_json(templates.get(request.id()));
             },
         .update =
             [&templates](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return wire::whole_json(templates.update(
                     actor_of(request), request.id(), wire::read_template(change), expected));
             },
         .remove =
             [&templates](const Request& request, const Expected& expected) {
                 templates.remove(actor_of(request), request.id(), expected);
             }});
}

}  // namespace campaignd::http
