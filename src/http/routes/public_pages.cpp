#include <utility>

#include "base/text.h"
#include "http/routes/pages.h"
#include "http/routes/routes.h"

namespace campaignd::http {
namespace {

constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
constexpr std::string_view kViewPolicy =
    "sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'";

constexpr std::string_view kHead =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<meta name=\"robots\" content=\"noindex\"><title>";
constexpr std::string_view kStyle =
    "</title><style>:root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem}"
    "h1{font-size:1.4rem}button{font:inherit;padding:.6rem 1.2rem;cursor:pointer}"
    "</style></head><body><main><h1>";

Response unsubscribed() {
    return public_page(200,
                       "You are unsubscribed",
                       "<p>You will get no further messages. Nothing else needs to be done.</p>");
}

Response ask(const Request& request, const service::Unsubscribe& unsubscribe) {
    const auto found = unsubscribe.find(request.param("token"));
    if (!found) {
        return unknown_link();
    }
    if (found->unsubscribed) {
        return unsubscribed();
    }
    return public_page(200,
                       "Unsubscribe?",
                       "<p>" + html_escape(found->masked_email) +
                           " will get no further messages.</p><form method=\"post\">"
                           "<button type=\"submit\">Unsubscribe</button></form>");
}

/// The page's button, and RFC 8058 one-click by a mail program: whatever the body says.
Response leave(const Request& request, service::Unsubscribe& unsubscribe) {
    return unsubscribe.unsubscribe(request.param("token"), request.remote_addr) ? unsubscribed()
                                                                                : unknown_link();
}

Response view(const Request& request, service::WebView& web_view) {
    auto html = web_view.html(request.param("token"));
    if (!html) {
        return unknown_link();
    }
    Response response = Response::html(200, std::move(*html));
    response.set_header("Content-Security-Policy", kViewPolicy);
    return response;
}

void add_page(Router& router, std::string method, std::string pattern, Handler handler, Body body) {
    Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.access = Access::kPublic;
    route.body = body;
    route.handler = std::move(handler);
    router.add(std::move(route));
}

}  // namespace

Response public_page(int status, std::string_view title, const std::string& content) {
    std::string html(kHead);
    html_escape_to(html, title);
    html += kStyle;
    html_escape_to(html, title);
    html += "</h1>" + content + "</main></body></html>\n";
    Response response = Response::html(status, std::move(html));
    response.set_header("Content-Security-Policy", kPagePolicy);
    return response;
}

Response unknown_link() {
    return public_page(
        404,
        "This link does not work",
        "<p>It may have been cut off on its way. Please open it again from the message, "
        "or answer the message and ask to be removed.</p>");
}

Handler with_public_links(Handler page) {
    return [page = std::move(page)](const Request& request) {
        const bool is_link = request.path.starts_with("/u/") || request.path.starts_with("/v/") ||
                             request.path.starts_with("/t/");
        return is_link ? unknown_link() : page(request);
    };
}

void add_public_routes(Router& router, Services& services) {
    add_page(
        router,
        "GET",
        "/u/{token}",
        [&services](const Request& request) { return ask(request, services.unsubscribe); },
        Body::kNone);
    add_page(
        router,
        "POST",
        "/u/{token}",
        [&services](const Request& request) { return leave(request, services.unsubscribe); },
        Body::kForm);
    add_page(
        router,
        "GET",
        "/v/{token}",
        [&services](const Request& request) { return view(request, services.web_view); },
        Body::kNone);
}

}  // namespace campaignd::http
