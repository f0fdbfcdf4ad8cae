#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/message_templates.h"
#include "wire/preview.h"

namespace campaignd::http {

void add_template_routes(Router& router, Services& services) {
    service::MessageTemplates& templates = services.templates;
    add_list(router, "/templates", Access::kViewer, templates);
    add_resource(
        router, "/templates", {}, templates, wire::read_template, [](const MessageTemplate& one) {
            return wire::whole_json(one);
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
}

}  // namespace campaignd::http
