#include "wire/senders.h"

#include "http/routes/pages.h"
#include "http/routes/resource.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/oauth.h"

namespace campaignd::http {

namespace {

/// What the page needs to know before a client is registered with a mail provider.
Response oauth_guide(const service::SenderTokens& tokens) {
    wire::json providers = wire::json::array();
    for (const auto provider :
         {OAuthProvider::kGoogle, OAuthProvider::kMicrosoft, OAuthProvider::kOther}) {
        providers.push_back(wire::preset_json(provider));
    }
    return Response::json(
        200, wire::json({{"redirect_uri", tokens.redirect_uri()}, {"providers", providers}}));
}

/// To the page of the sender; the reader is not logged in as far as this request can tell.
Response back_to_page(const Request& request, service::SenderTokens& tokens) {
    constexpr std::size_t kMostBytes = 4'096;
    const std::string state = request.query_value("state").value_or("");
    const std::string code = request.query_value("code").value_or("");
    const auto sender = state.empty() || state.size() > kMostBytes || code.size() > kMostBytes
                            ? std::nullopt
                            : tokens.come_back(state, code);
    Response response = Response::text(303, "");
    response.set_header("Location",
                        sender ? "/senders/" + std::to_string(*sender) +
                                     (code.empty() ? "?connect=refused" : "?connect=back")
                               : std::string("/senders?connect=expired"));
    response.set_header("Cache-Control", "no-store");
    response.set_header("Referrer-Policy", "no-referrer");
    return response;
}

void add_oauth_routes(Router& router, Services& services) {
    service::SenderTokens& tokens = services.sender_tokens;
    add_api(router, "GET", "/oauth2", Access::kViewer, [&tokens](const Request&) {
        return oauth_guide(tokens);
    });
    add_api(
        router, "POST", "/senders/{id}/connect", Access::kAdmin, [&tokens](const Request& request) {
            const std::string url = tokens.begin(actor_of(request), request.id());
            return Response::json(
                200, wire::json({{"authorize_url", url}, {"redirect_uri", tokens.redirect_uri()}}));
        });
    add_stranger_route(
        router,
        "GET",
        "/oauth2/callback",
        [&services](const Request& request) {
            Response response = back_to_page(request, services.sender_tokens);
            services.work_added();
            return response;
        },
        Body::kNone);
}

}  // namespace

void add_sender_routes(Router& router, Services& services) {
    add_oauth_routes(router, services);
    service::Senders& senders = services.senders;
    add_list(router, "/senders", Access::kViewer, senders);
    add_resource(router, "/senders", {.write = Access::kAdmin}, senders, wire::read_sender);
    add_api(
        router,
        "POST",
        "/senders/{id}/verify",
        Access::kAdmin,
        [&senders](const Request& request) {
            const SenderChange change = wire::read_sender(body_of(request));
            const bool is_empty = change.fields.empty() && change.faults.empty();
            return Response::json(
                200, senders.verify(actor_of(request), request.id(), is_empty ? nullptr : &change));
        },
        Body::kJson)
        .lane = Lane::kLong;
    add_api(router,
            "GET",
            "/senders/{id}/dns",
            Access::kEditor,
            [&services](const Request& request) {
                reject_unknown_query(request, {"selector"});
                const std::string selector(request.query_value("selector").value_or(""));
                return Response::json(200, services.dns.of_sender(request.id(), selector));
            })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
