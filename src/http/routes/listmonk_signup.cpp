// The addresses at which listmonk takes sign-ups: forms made for it go on working here by another
// host name. Scripts of other sites may call them, as they carry no login.
#include "base/text.h"
#include "http/message/multipart.h"
#include "http/routes/form_pages.h"
#include "http/routes/pages.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/forms.h"

namespace campaignd::http {
namespace {

using service::SignupAnswer;
using service::SignupRequest;
using service::Signups;

/// CORS (Fetch Standard): any site's script, without cookies.
Response for_any_site(Response response) {
    response.set_header("Access-Control-Allow-Origin", "*");
    return response;
}

Response answer_preflight() {
    return std::move(for_any_site(Response::no_content())
                         .set_header("Access-Control-Allow-Methods", "GET, POST")
                         .set_header("Access-Control-Allow-Headers", "Content-Type")
                         .set_header("Access-Control-Max-Age", "86400"));
}

std::vector<std::string> lists_of(const httplib::Params& fields, const char* name) {
    std::vector<std::string> lists;
    const auto [begin, end] = fields.equal_range(name);
    for (auto field = begin; field != end; ++field) {
        lists.emplace_back(trim(field->second));
    }
    return lists;
}

/// What the HTML that listmonk makes for other sites posts.
Response take_listmonk_form(const Request& request, Signups& signups) {
    const httplib::Params fields = form_fields(request);
    if (is_trapped(fields)) {
        return asked_page(SignupAnswer::kTaken, "en");
    }
    const auto [answer, language] = signups.ask_for_lists(
        lists_of(fields, "l"), request_of(request, fields, SignupVia::kListmonkForm));
    return asked_page(answer, language);
}

Response listmonk_answer(SignupAnswer answer) {
    const auto refuse = [](int status, const char* why) {
        return Response::json(status, {{"message", why}});
    };
    switch (answer) {
        case SignupAnswer::kTaken:
            return Response::json(200, {{"data", {{"has_optin", true}}}});
        case SignupAnswer::kBadEmail:
            return refuse(400, "the e-mail address is none");
        case SignupAnswer::kBusy:
            return std::move(refuse(429, "too many sign-ups right now: try again in an hour")
                                 .set_header("Retry-After", kRetryAfterS));
        case SignupAnswer::kNoForm:
            break;
    }
    return refuse(400, "no open form joins these lists");
}

Response take_listmonk_call(const Request& request, Signups& signups) {
    std::optional<wire::ListmonkSignup> signup;
    if (request.content_type == "application/json") {
        try {
            signup = wire::read_listmonk_signup(body_of(request));
        } catch (const wire::MalformedJson&) {
            signup.reset();
        }
    } else {
        const httplib::Params fields = form_fields(request);
        auto lists = lists_of(fields, "l");
        if (lists.empty()) {
            lists = lists_of(fields, "list_uuids");
        }
        signup = wire::ListmonkSignup{field_text(fields, "email"),
                                      field_text(fields, "name"),
                                      std::move(lists),
                                      is_trapped(fields)};
    }
    if (!signup) {
        return Response::json(400, {{"message", "send {\"email\", \"name\", \"list_uuids\"}"}});
    }
    if (signup->is_trapped) {
        return listmonk_answer(SignupAnswer::kTaken);
    }
    const SignupRequest asked{
        signup->email, signup->name, client_of(request), SignupVia::kListmonkApi};
    return listmonk_answer(signups.ask_for_lists(signup->list_uuids, asked).answer);
}

}  // namespace

void add_listmonk_routes(Router& router, Services& services) {
    Signups& signups = services.signups;
    add_stranger_route(
        router,
        "POST",
        "/subscription/form",
        [&signups](const Request& request) { return take_listmonk_form(request, signups); },
        Body::kForm,
        Pace::kForm);
    add_stranger_route(
        router,
        "POST",
        "/api/public/subscription",
        [&signups](const Request& request) {
            return for_any_site(take_listmonk_call(request, signups));
        },
        Body::kForm,
        Pace::kForm);
    add_stranger_route(
        router,
        "GET",
        "/api/public/lists",
        [&signups](const Request&) {
            return for_any_site(Response::json(200, signups.public_lists()));
        },
        Body::kNone);
    for (const char* path : {"/api/public/subscription", "/api/public/lists"}) {
        add_stranger_route(
            router,
            "OPTIONS",
            path,
            [](const Request&) { return answer_preflight(); },
            Body::kNone,
            Pace::kNone);
    }
}

}  // namespace campaignd::http
