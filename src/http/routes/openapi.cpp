#include "http/routes/openapi.h"

#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <string>

#include "base/text.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

/// The document with what the table of routes says of each: the scope that a token needs.
std::string with_scopes(const Router& router) {
    auto document = nlohmann::ordered_json::parse(openapi_json());
    auto& paths = document["paths"];
    for (const Route& route : router.routes()) {
        const std::string method = to_lower(route.method);
        if (route.access == Access::kPublic || !paths.contains(route.pattern) ||
            !paths[route.pattern].contains(method)) {
            continue;
        }
        auto& operation = paths[route.pattern][method];
        std::string sentence = "A token with scopes may always call it.";
        if (route.scope.needs) {
            operation["x-scope"] = to_text(*route.scope.needs);
            sentence = "A token with scopes needs `" + to_text(*route.scope.needs) + "`.";
        } else if (!route.scope.free) {
            sentence = "A token with scopes cannot call it.";
        }
        const std::string known = operation.value("description", std::string());
        operation["description"] = known.empty() ? sentence : fmt::format("{} {}", known, sentence);
    }
    return document.dump();
}

struct Document {
    std::once_flag once;
    std::string text;
};

}  // namespace

void add_openapi_route(Router& router) {
    // Made when it is first asked for: then all routes are there.
    const auto document = std::make_shared<Document>();
    add_api(router, "GET", "/openapi.json", Access::kViewer, [document, &router](const Request&) {
        std::call_once(document->once, [&] { document->text = with_scopes(router); });
        return Response::with(200, document->text, "application/json");
    });
}

}  // namespace campaignd::http
