#include "wire/forms.h"

#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/preview.h"

namespace campaignd::http {

namespace {

constexpr const char* kUsedUp =
    "This address got a confirm mail within the last ten minutes, or three within a day. Wait, "
    "then "
    "send it again.";
constexpr const char* kTenMinutes = "600";

Response remind(const Request& request, service::Signups& signups) {
    using Reminder = service::Signups::Reminder;
    switch (signups.remind(actor_of(request), request.id(), request.id("signup_id"))) {
        case Reminder::kFormClosed:
            return problem(409, "The form is closed or has no sender. Open it first.");
        case Reminder::kTooSoon: {
            Response response = problem(429, kUsedUp);
            response.set_header("Retry-After", kTenMinutes);
            return response;
        }
        case Reminder::kQueued:
            break;
    }
    return Response::json(202, wire::json::object());
}

/// Who asked to join and has not confirmed.
void add_waiting_routes(Router& router, service::Signups& signups) {
    add_api(
        router, "GET", "/forms/{id}/signups", Access::kViewer, [&signups](const Request& request) {
            return page_answer(signups.waiting(request.id(), page_query(request, "-id")));
        });
    add_api(router,
            "POST",
            "/forms/{id}/signups/{signup_id}/remind",
            Access::kEditor,
            without_input([&signups](const Request& request) { return remind(request, signups); }),
            Body::kJson);
    add_api(router,
            "DELETE",
            "/forms/{id}/signups/{signup_id}",
            Access::kEditor,
            [&signups](const Request& request) {
                signups.remove(actor_of(request), request.id(), request.id("signup_id"));
                return Response::no_content();
            });
}

}  // namespace

void add_form_routes(Router& router, Services& services) {
    add_waiting_routes(router, services.signups);
    service::Forms& forms = services.forms;
    add_list(router, "/forms", Access::kViewer, forms);
    add_resource(router, "/forms", {}, forms, wire::read_form);
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
}

}  // namespace campaignd::http
