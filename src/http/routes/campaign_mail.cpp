#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/calendar.h"
#include "wire/preview.h"

namespace campaignd::http {
namespace {

Response preview(const Request& request, const service::CampaignMail& mail) {
    reject_unknown_query(request, {"step", "recipient_id", "variant", "revision"});
    const auto step = static_cast<int>(query_integer(request, "step", 0, kMaxStep).value_or(0));
    const auto recipient = query_integer(request, "recipient_id", 1, kMaxId);
    return Response::json(200,
                          mail.preview(request.id(),
                                       step,
                                       recipient,
                                       query_variant(request),
                                       query_integer(request, "revision", 1, kMaxId)));
}

Response calendar(const Request& request, const service::CalendarView& view) {
    reject_unknown_query(request, {"timezone"});
    return Response::json(200, view.get(request.id(), request.query_value("timezone")));
}

}  // namespace

void add_campaign_mail_routes(Router& router, Services& services) {
    service::CampaignMail& mail = services.campaign_mail;
    add_api(router,
            "GET",
            "/campaigns/{id}/preview",
            Access::kViewer,
            [&mail](const Request& request) { return preview(request, mail); })
        .lane = Lane::kSlow;
    add_api(
        router, "GET", "/campaigns/{id}/content", Access::kViewer, [&mail](const Request& request) {
            return Response::json(200, wire::whole_list(mail.content(request.id())));
        });
    add_api(router,
            "GET",
            "/campaigns/{id}/preflight",
            Access::kViewer,
            [&mail](const Request& request) {
                return Response::json(200, mail.preflight(request.id()));
            })
        .lane = Lane::kSlow;
    add_api(router,
            "GET",
            "/campaigns/{id}/calendar",
            Access::kViewer,
            [&view = services.calendar](const Request& request) { return calendar(request, view); })
        .lane = Lane::kSlow;
    add_creating(router, "/campaigns/{id}/test", Access::kEditor, [&mail](const Request& request) {
        const auto results =
            mail.test(actor_of(request), request.id(), wire::read_test(body_of(request)));
        return Response::json(200, {{"results", results}});
    }).lane = Lane::kLong;
}

}  // namespace campaignd::http
