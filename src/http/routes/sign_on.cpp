#include "wire/sign_on.h"

#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

using service::SignOn;
using service::SignOnError;

constexpr std::string_view kFlowCookie = "campaignd_sign_on";
constexpr int kProviderFails = 502;

/// What went wrong as a word, too: the page says it in the reader's language.
Response sign_on_problem(const SignOnError& error) {
    const SignOnFault fault = error.fault();
    const int status = fault == SignOnFault::kProviderDown || fault == SignOnFault::kBadAnswer
                           ? kProviderFails
                       : error.code() == ErrorCode::kConflict ? 409
                                                              : 403;
    return problem_with(status, error.what(), {{"reason", to_text(fault)}});
}

Response begin(const Request& request, SignOn& sign_on) {
    try {
        const service::BegunSignOn begun = sign_on.begin();
        Response response = Response::json(200, {{"authorize_url", begun.authorize_url}});
        response.set_header("Set-Cookie",
                            own_cookie(request, kFlowCookie, begun.cookie, SignOn::kFlowMs));
        return response;
    } catch (const SignOnError& error) {
        return sign_on_problem(error);
    }
}

Response finish(const Router& router, const Request& request, Services& services) {
    wire::SignOnReturn given = wire::read_sign_on_return(body_of(request));
    const service::SignOnAnswer answer{std::move(given.state),
                                       std::move(given.code),
                                       std::move(given.error),
                                       std::move(given.issuer)};
    Response response = guarded([&] {
        try {
            return session_answer(
                router,
                request,
                services.sign_on.finish(
                    answer, request.cookie(kFlowCookie).value_or(""), place_of(request)),
                200);
        } catch (const SignOnError& error) {
            return sign_on_problem(error);
        }
    });
    response.set_header("Set-Cookie", own_cookie(request, kFlowCookie, "", 0));
    return response;
}

}  // namespace

void add_sign_on_routes(Router& router, Services& services) {
    SignOn& sign_on = services.sign_on;
    add_for_strangers(router, "/sign-on", [&sign_on](const Request&) {
        return Response::json(200, wire::sign_on_json(sign_on.rules(), sign_on.redirect_uri()));
    });
    Route& starts = add_api(
        router,
        "POST",
        "/sign-on",
        Access::kPublic,
        without_input([&sign_on](const Request& request) { return begin(request, sign_on); }),
        Body::kJson);
    starts.lane = Lane::kRelay;
    starts.pace = Pace::kForm;
    Route& ends = add_api(
        router,
        "POST",
        "/sign-on/finish",
        Access::kPublic,
        [&router, &services](const Request& request) { return finish(router, request, services); },
        Body::kJson);
    ends.lane = Lane::kRelay;
    ends.pace = Pace::kForm;
    add_api(router,
            "DELETE",
            "/users/{id}/sign-on",
            Access::kAdmin,
            [&sign_on](const Request& request) {
                sign_on.unlink(actor_of(request), request.id());
                return Response::no_content();
            });
}

}  // namespace campaignd::http
