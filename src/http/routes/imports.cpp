#include "wire/imports.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "http/message/multipart.h"
#include "http/message/problem.h"
#include "http/routes/csv_upload.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

[[noreturn]] void refuse(std::string field, std::string message) {
    throw Error(std::vector<FieldError>{{std::move(field), std::move(message)}});
}

/// Of the part "mapping", or of the address, where there is room for a short one.
std::optional<ImportMapping> mapping_of(const Request& request) {
    constexpr std::uint64_t kMaxMappingBytes = 256 * 1024;
    const auto part =
        is_multipart(request) && request.body_file ? find_part(request, "mapping").file : nullptr;
    const auto query = request.query_value("mapping");
    if (part && query) {
        refuse("mapping", "stands in the body and in the address; give it once");
    }
    if (part && part->size() > kMaxMappingBytes) {
        refuse("mapping", "may have at most 256 KiB");
    }
    const std::string text = part ? part->read(0, part->size()) : query.value_or("");
    return text.empty() ? std::nullopt : std::optional(wire::read_mapping_text(text));
}

std::optional<TextEncoding> encoding_of(const Request& request) {
    const auto text = request.query_value("encoding");
    const auto encoding = text ? parse_text_encoding(*text) : std::nullopt;
    if (text && !encoding) {
        refuse("encoding", "must be utf-8, utf-16le, utf-16be or windows-1252");
    }
    return encoding;
}

ImportUpdate update_of(const Request& request) {
    const auto update = parse_import_update(request.query_value("update").value_or("overwrite"));
    if (!update) {
        refuse("update", "must be overwrite, fill_empty or leave");
    }
    return *update;
}

/// A CSV file, or what listmonk's API answers.
bool is_import(const Request& request) {
    return is_csv_upload(request) || request.content_type == "application/json";
}

/// 0 when the rows name their lists.
std::int64_t list_of(const Request& request) {
    return query_integer(request, "list_id", 1, kMaxId).value_or(0);
}

Response create_import(const Request& request, Services& services) {
    if (!is_import(request)) {
        return problem(415, kWantsCsv);
    }
    reject_unknown_query(
        request,
        {"list_id", "mapping", "update", "dry_run", "encoding", "file_name", "join_ongoing"});
    service::ImportOrder order{.list_id = list_of(request)};
    if (order.list_id != 0) {
        services.lists.get(order.list_id);  // before anything is kept
    }
    order.mapping = mapping_of(request);
    order.update = update_of(request);
    order.dry_run = query_flag(request, "dry_run").value_or(false);
    order.joins = query_flag(request, "join_ongoing").value_or(false);
    order.encoding = encoding_of(request);
    CsvUpload upload = take_csv_upload(request);
    order.file_name = request.query_value("file_name").value_or(std::move(upload.file_name));
    order.file = std::move(upload.path);
    const Import import = services.imports.create(actor_of(request), std::move(order));
    if (services.work_added) {
        services.work_added();
    }
    Response response = Response::json(202, import);
    response.set_header("Location", "/api/v1/imports/" + std::to_string(import.id));
    return response;
}

/// An upload that goes with the answer.
struct Borrowed {
    explicit Borrowed(std::filesystem::path its_path) : path(std::move(its_path)) {}

    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

    ~Borrowed() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }

    const std::filesystem::path path;
};

Response inspect_import(const Request& request, const service::Imports& imports) {
    if (!is_import(request)) {
        return problem(415, kWantsCsv);
    }
    reject_unknown_query(request,
                         {"list_id", "mapping", "update", "encoding", "file_name", "partial"});
    service::InspectionOrder order;
    order.mapping = mapping_of(request);
    order.update = update_of(request);
    order.encoding = encoding_of(request);
    order.whole = !query_flag(request, "partial").value_or(false);
    order.list_id = list_of(request);
    CsvUpload upload = take_csv_upload(request);
    const Borrowed file(std::move(upload.path));
    order.file = file.path;
    order.file_name = request.query_value("file_name").value_or(std::move(upload.file_name));
    return Response::json(200, imports.inspect(order));
}

/// Keeps the name of the file, by which some are known (model/import_presets.h).
std::string rejected_name(const Import& import) {
    std::string stem = import.file_name.substr(0, import.file_name.rfind('.'));
    std::replace_if(
        stem.begin(), stem.end(), [](char c) { return !is_alnum(c) && c != '-' && c != '_'; }, '_');
    return "import-" + std::to_string(import.id) + "-rejected" + (stem.empty() ? "" : "-") + stem +
           ".csv";
}

Response rejected_csv(const Request& request, const Services& services) {
    const std::int64_t id = request.id();
    const std::string name = rejected_name(services.imports.get(id));
    services.audit.note(actor_of(request), "import.download", "import:" + std::to_string(id));
    return csv_download(
        services, name, [&](const auto& sink) { services.imports.write_rejected_csv(id, sink); });
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
    add_api(
        router,
        "POST",
        "/imports/inspect",
        Access::kEditor,
        [&services](const Request& request) { return inspect_import(request, services.imports); },
        Body::kUpload)
        .lane = Lane::kLong;
    add_api(router, "GET", "/imports", Access::kViewer, [&services](const Request& request) {
        return page_answer(services.imports.list(page_query(request, "-id")));
    });
    add_api(router, "GET", "/imports/{id}", Access::kViewer, [&services](const Request& request) {
        return Response::json(200, services.imports.get(request.id()));
    });
    add_api(router,
            "POST",
            "/imports/{id}/cancel",
            Access::kEditor,
            without_input([&services](const Request& request) {
                return Response::json(200,
                                      services.imports.cancel(actor_of(request), request.id()));
            }),
            Body::kJson);
    add_api(router,
            "GET",
            "/imports/{id}/rejected.csv",
            Access::kViewer,
            [&services](const Request& request) { return rejected_csv(request, services); })
        .lane = Lane::kLong;
}

}  // namespace campaignd::http
