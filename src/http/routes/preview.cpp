#include "base/error.h"
#include "base/text.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

Response campaign_preview(const Request& request, const service::CampaignMail& mail) {
    const auto step = parse_int(request.param("step"));
    if (!step || *step < 0 || *step > kMaxStep) {
        fail(ErrorCode::kNotFound, "there is no such step");
    }
    reject_unknown_query(request, {"recipient_id", "variant", "revision"});
    const auto recipient = query_integer(request, "recipient_id", 1, kMaxId);
    return Response::html(200,
                          mail.look(request.id("campaign_id"),
                                    static_cast<int>(*step),
                                    recipient,
                                    query_variant(request),
                                    query_integer(request, "revision", 1, kMaxId)));
}

void add_page(Router& router, std::string pattern, Handler handler) {
    Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.access = Access::kViewer;
    route.lane = Lane::kSlow;
    route.framed = true;
    route.handler = std::move(handler);
    router.add(std::move(route));
}

}  // namespace

void add_preview_routes(Router& router, Services& services) {
    add_page(router, "/preview/{campaign_id}/{step}", [&services](const Request& request) {
        return campaign_preview(request, services.campaign_mail);
    });
    add_page(router, "/preview/template/{id}", [&services](const Request& request) {
        return Response::html(200, services.campaign_mail.look_at_template(request.id()));
    });
    add_page(router, "/preview/template/typed/{word}", [&services](const Request& request) {
        return Response::html(200, services.campaign_mail.kept_look(request.param("word")));
    });
    add_page(router, "/preview/form/{id}", [&services](const Request& request) {
        return Response::html(200, services.forms.look(request.id()));
    });
    add_page(router, "/preview/sandbox/{id}", [&services](const Request& request) {
        return Response::html(200, services.sandbox.html(request.id(), may_invite(request)));
    });
}

}  // namespace campaignd::http
