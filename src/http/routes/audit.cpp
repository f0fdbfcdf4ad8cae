#include "wire/audit.h"

#include <string>
#include <utility>
#include <vector>

#include "base/rfc3339.h"
#include "http/routes/routes.h"
#include "http/routes/support.h"

namespace campaignd::http {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

std::vector<std::string_view> filters_and(std::vector<std::string_view> names) {
    for (const std::string_view name : {"who", "what", "object", "since", "until"}) {
        names.push_back(name);
    }
    return names;
}

AuditFilter filter_of(const Request& request) {
    std::vector<FieldError> faults;
    const auto text = [&](const char* name) { return request.query_value(name).value_or(""); };
    const auto time = [&](const char* name) -> std::optional<TimeMs> {
        const std::string given = text(name);
        const auto at = parse_rfc3339(given);
        if (!given.empty() && !at) {
            faults.push_back({name, "must be a time such as 2026-11-28T09:00:00Z"});
        }
        return at;
    };
    AuditFilter filter{.q = text("q"),
                       .who = text("who"),
                       .what = text("what"),
                       .object = text("object"),
                       .since = time("since"),
                       .until = time("until")};
    throw_if_any(std::move(faults));
    return filter;
}

Response list(const Request& request, const service::Audit& audit) {
    const service::PageQuery query = page_query(request, "-id", filters_and({}));
    return page_answer(audit.list(query, filter_of(request)));
}

void write_rows(const service::Audit& audit,
                const AuditFilter& filter,
                bool as_csv,
                const std::function<void(std::string_view)>& sink) {
    std::string piece(as_csv ? wire::audit_csv_head() : std::string_view());
    audit.walk(filter, [&](const AuditEntry& entry) {
        if (as_csv) {
            wire::append_audit_csv(piece, entry);
        } else {
            piece += wire::dump(nlohmann::json(entry)) + '\n';
        }
        if (piece.size() >= kPieceBytes) {
            sink(std::exchange(piece, {}));
        }
    });
    sink(piece);
}

/// Whole, by way of a file.
Response download(const Request& request, Services& services, bool as_csv) {
    reject_unknown_query(request, filters_and({"q"}));
    const AuditFilter filter = filter_of(request);
    const std::string name = as_csv ? "audit.csv" : "audit.ndjson";
    services.audit.note(actor_of(request), "audit.download", "audit", {{"file", name}});
    return spooled_download(
        services,
        name,
        as_csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
        [&](const auto& sink) { write_rows(services.audit, filter, as_csv, sink); });
}

}  // namespace

void add_audit_routes(Router& router, Services& services) {
    add_api(router, "GET", "/audit", Access::kAdmin, [&services](const Request& request) {
        return list(request, services.audit);
    }).lane = Lane::kSlow;
    add_api(router, "GET", "/audit.csv", Access::kAdmin, [&services](const Request& request) {
        return download(request, services, true);
    }).lane = Lane::kLong;
    add_api(router, "GET", "/audit.ndjson", Access::kAdmin, [&services](const Request& request) {
        return download(request, services, false);
    }).lane = Lane::kLong;
}

}  // namespace campaignd::http
