#include "wire/suppressions.h"

#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "http/message/problem.h"
#include "http/routes/csv_upload.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

/// An uploaded file that goes when its reader is done.
struct TakenFile {
    explicit TakenFile(std::string taken) : path(std::move(taken)) {}

    ~TakenFile() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }

    TakenFile(const TakenFile&) = delete;
    TakenFile& operator=(const TakenFile&) = delete;

    const std::string path;
};

Response add(const Request& request, service::Suppressions& suppressions) {
    const auto added =
        suppressions.add(actor_of(request), wire::read_suppression(body_of(request)));
    return Response::json(added.is_new ? 201 : 200, added.suppression);
}

Response import_file(const Request& request, service::Suppressions& suppressions) {
    if (!is_csv_upload(request)) {
        return problem(415, kWantsCsv);
    }
    reject_unknown_query(request, {});
    const TakenFile file(take_csv_upload(request).path);
    return Response::json(200, suppressions.import_csv(actor_of(request), file.path));
}

Response export_file(const Request& request, const Services& services) {
    services.audit.note(actor_of(request), "suppression.download", "suppressions");
    return csv_download(services, "suppressions.csv", [&](const auto& sink) {
        services.suppressions.write_csv(sink);
    });
}

/// DELETE /suppressions?address=… or ?domain=…
Response remove_value(const Request& request, service::Suppressions& suppressions) {
    const std::vector<std::string_view> names{"address", "email", "domain", "value"};
    reject_unknown_query(request, names);
    std::string field;
    std::string text;
    int given = 0;
    for (const std::string_view name : names) {
        if (const auto value = request.query_value(name); value && !value->empty()) {
            ++given;
            field = name;
            text = *value;
        }
    }
    if (given != 1) {
        throw Error(std::vector<FieldError>{
            {"address", "name what to free: ?address=anna@example.org or ?domain=example.org"}});
    }
    suppressions.remove_value(actor_of(request), field, text);
    return Response::no_content();
}

}  // namespace

void add_suppression_routes(Router& router, Services& services) {
    service::Suppressions& suppressions = services.suppressions;
    add_api(
        router, "GET", "/suppressions", Access::kViewer, [&suppressions](const Request& request) {
            return page_answer(suppressions.list(page_query(request, "-id", {"kind"}),
                                                 request.query_value("kind")));
        });
    add_creating(router, "/suppressions", Access::kEditor, [&suppressions](const Request& request) {
        return add(request, suppressions);
    });
    add_api(
        router,
        "DELETE",
        "/suppressions",
        Access::kEditor,
        [&suppressions](const Request& request) { return remove_value(request, suppressions); });
    add_api(router,
            "GET",
            "/suppressions/{id}",
            Access::kViewer,
            [&suppressions](const Request& request) {
                return Response::json(200, suppressions.get(request.id()));
            });
    add_api(router,
            "DELETE",
            "/suppressions/{id}",
            Access::kEditor,
            [&suppressions](const Request& request) {
                suppressions.remove(actor_of(request), request.id());
                return Response::no_content();
            });
    add_api(
        router,
        "POST",
        "/suppressions/import",
        Access::kEditor,
        [&suppressions](const Request& request) { return import_file(request, suppressions); },
        Body::kUpload)
        .lane = Lane::kLong;
    add_api(router,
            "GET",
            "/suppressions.csv",
            Access::kViewer,
            [&services](const Request& request) { return export_file(request, services); })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
