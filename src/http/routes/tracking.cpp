// GET /t/o/{token}.gif and GET /t/c/{token}: what mails report back.
#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/routes/pages.h"
#include "http/routes/reader_words.h"
#include "http/routes/routes.h"

namespace campaignd::http {
namespace {

/// One transparent pixel: the smallest GIF89a that every client draws.
constexpr unsigned char kPixel[] = {
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00,
    0x00, 0xFF, 0xFF, 0xFF, 0x21, 0xF9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2C, 0x00, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3B};
static_assert(sizeof(kPixel) == 43);

/// Browsers and proxies that fetch ahead say so in one of these.
bool fetches_ahead(const Request& request) {
    for (const char* name : {"Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"}) {
        const std::string value = to_lower(request.header(name));
        if (value.find("prefetch") != std::string::npos ||
            value.find("prerender") != std::string::npos ||
            value.find("preview") != std::string::npos) {
            return true;
        }
    }
    return false;
}

service::Tracking::Visit visit_of(const Request& request) {
    return {.agent = std::string(request.header("User-Agent")),
            .address = request.remote_addr,
            .counts = request.method != "HEAD" && !request.over_pace && !fetches_ahead(request)};
}

/// Every look must reach us: no cache may keep the answer.
void defeat_caches(Response& response) {
    response.set_header("Cache-Control", "no-store, no-cache, must-revalidate, private, max-age=0");
    response.set_header("Pragma", "no-cache");
    response.set_header("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
}

/// The picture is the answer whatever the token: a mail program has no use for an error.
Response pixel() {
    Response response =
        Response::with(200, {reinterpret_cast<const char*>(kPixel), sizeof(kPixel)}, "image/gif");
    defeat_caches(response);
    // Mail read in a browser loads it from another site.
    response.set_header("Cross-Origin-Resource-Policy", "cross-origin");
    return response;
}

Response redirect(const std::string& target) {
    Response response = Response::text(302, "");
    response.set_header("Location", target);
    defeat_caches(response);
    response.set_header("X-Robots-Tag", "noindex, nofollow");
    return response;
}

void add(Router& router, std::string pattern, DeferredHandler handler) {
    Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.access = Access::kPublic;
    route.lane = Lane::kPublic;
    route.pace = Pace::kTrace;
    route.deferred = std::move(handler);
    router.add(std::move(route));
}

}  // namespace

void add_tracking_routes(Router& router, Services& services) {
    add(router, "/t/o/{token}.gif", [&services](const Request& request, Respond respond) {
        services.tracking.open(request.param("token"),
                               visit_of(request),
                               [respond = std::move(respond)] { respond(pixel()); });
    });
    add(router, "/t/c/{token}", [&services](const Request& request, Respond respond) {
        services.tracking.click(request.param("token"),
                                visit_of(request),
                                [respond = std::move(respond), &words = reader_words(request)](
                                    const std::optional<std::string>& target) {
                                    respond(target ? redirect(*target) : unknown_link(words));
                                });
    });
}

}  // namespace campaignd::http
