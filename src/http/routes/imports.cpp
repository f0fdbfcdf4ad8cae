#include <nlohmann/json.hpp>

#include "base/error.h"
#include "http/codec.h"
#include "http/message/problem.h"
#include "http/routes/csv_upload.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

[[noreturn]] void refuse(std::string field, std::string message) {
    throw Error(std::vector<FieldError>{{std::move(field), std::move(message)}});
}

/// The mapping as a query parameter holds it: a JSON object.
nlohmann::json mapping_of(const Request& request) {
    const auto text = request.query_value("mapping");
    if (!text || text->empty()) {
        return nlohmann::json::object();
    }
    try {
        return parse_json(*text);
    } catch (const MalformedJson&) {
        refuse("mapping", "must be an object such as {\"email\":\"E-Mail\"}");
    }
}

Response create_import(const Request& request, Services& services) {
    if (!is_csv_upload(request)) {
        return problem(415, kWantsCsv);
    }
    reject_unknown_query(request, {"list_id", "mapping"});
    const auto list = query_integer(request, "list_id", 1, kMaxId);
    if (!list) {
        refuse("list_id", "is required: the list that takes the recipients");
    }
    services.lists.get(*list);  // before anything is kept
    const nlohmann::json mapping = mapping_of(request);
    const Import import =
        services.imports.create(actor_of(request), *list, take_csv_upload(request), mapping);
    if (services.work_added) {
        services.work_added();
    }
    Response response = Response::json(202, service::to_json(import));
    response.set_header("Location", "/api/v1/imports/" + std::to_string(import.id));
    return response;
}

Response list_imports(const Request& request, const service::Imports& imports) {
    const service::PageQuery query = page_query(request, "-id");
    const ImportsPage page = imports.list(query.after(), query.limit);
    nlohmann::json items = nlohmann::json::array();
    for (const Import& import : page.items) {
        items.push_back(service::to_json(import));
    }
    const auto next = page.next ? std::optional(std::to_string(*page.next)) : std::nullopt;
    return list_answer(std::move(items), page.total, next);
}

Response rejected_csv(const Request& request, const Services& services) {
    const std::int64_t id = request.id();
    return csv_download(services,
                        "import-" + std::to_string(id) + "-rejected.csv",
                        [&](const auto& sink) { services.imports.write_rejected_csv(id, sink); });
}

}  // namespace

void add_import_routes(Router& router, Services& services) {
    add_creating(
        router,
        "/imports",
        Access::kEditor,
        [&services](const Request& request) { return create_import(request, services); },
        Body::kUpload)
        .lane = Lane::kLong;
    add_api(router, "GET", "/imports", Access::kViewer, [&services](const Request& request) {
        return list_imports(request, services.imports);
    });
    add_api(router, "GET", "/imports/{id}", Access::kViewer, [&services](const Request& request) {
        return Response::json(200, service::to_json(services.imports.get(request.id())));
    });
    add_api(router,
            "GET",
            "/imports/{id}/rejected.csv",
            Access::kViewer,
            [&services](const Request& request) { return rejected_csv(request, services); })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
