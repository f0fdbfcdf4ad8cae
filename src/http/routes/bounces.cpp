#include "http/routes/editable.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/relays.h"

namespace campaignd::http {
namespace {

/// A route for a relay: nobody logs in, its own signature says who it is.
void add_relay(Router& router, std::string_view relay, Lane lane, Handler handler) {
    Route route;
    route.method = "POST";
    route.pattern = "/api/v1/bounces/" + std::string(relay);
    route.access = Access::kPublic;
    route.lane = lane;
    route.body = Body::kReport;
    route.pace = Pace::kReport;
    route.handler = std::move(handler);
    router.add(std::move(route));
}

}  // namespace

void add_bounce_routes(Router& router, Services& services) {
    service::RelayReports& reports = services.relay_reports;
    service::RelaySettings& settings = services.relay_settings;
    add_api(
        router,
        "POST",
        "/bounces",
        Access::kEditor,
        [&reports](const Request& request) {
            const bool is_new =
                reports.report(actor_of(request), wire::read_report(body_of(request)));
            return Response::json(200, {{"result", is_new ? "recorded" : "repeated"}});
        },
        Body::kJson);
    // The check may fetch Amazon's certificate.
    add_relay(router, "ses", Lane::kRelay, [&reports](const Request& request) {
        return Response::json(200, reports.ses(request.body));
    });
    add_relay(router, "sendgrid", Lane::kOrdinary, [&reports](const Request& request) {
        return Response::json(
            200,
            reports.sendgrid(request.body,
                             request.header("X-Twilio-Email-Event-Webhook-Signature"),
                             request.header("X-Twilio-Email-Event-Webhook-Timestamp")));
    });
    add_relay(router, "postmark", Lane::kOrdinary, [&reports](const Request& request) {
        return Response::json(200, reports.postmark(request.body, request.header("Authorization")));
    });
    add_relay(router, "mailgun", Lane::kOrdinary, [&reports](const Request& request) {
        return Response::json(200, reports.mailgun(request.body));
    });
    add_editable(
        router,
        "/settings/relays",
        {.read = Access::kAdmin,
         .write = Access::kAdmin,
         .get = [&settings](const Request&) { return settings.get(); },
         .update =
             [&settings](
                 const Request& request, const wire::json& change, const Expected& expected) {
                 return settings.update(actor_of(request), wire::read_relay_keys(change), expected);
             }});
}

}  // namespace campaignd::http
