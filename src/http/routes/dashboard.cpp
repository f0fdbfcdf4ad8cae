#include "wire/dashboard.h"

#include <chrono>

#include "http/routes/routes.h"
#include "http/routes/support.h"
#include "wire/backups.h"

namespace campaignd::http {
namespace {

constexpr std::int64_t kFurthestOffset = 14 * 60;  // minutes: the zones lie between -12 and +14 h

Response dashboard(const Request& request, const Services& services) {
    reject_unknown_query(request, {"utc_offset_min"});
    const std::chrono::minutes offset(
        query_integer(request, "utc_offset_min", -kFurthestOffset, kFurthestOffset).value_or(0));
    nlohmann::json answer = services.dashboard.get(offset);
    const BackupList backups = services.backups.list();
    answer["last_backup_at"] =
        backups.items.empty() ? nlohmann::json(nullptr) : wire::time(backups.items[0].created_at);
    answer["backup_failed_at"] =
        backups.last_failure ? wire::time(backups.last_failure->at) : nlohmann::json(nullptr);
    return Response::json(200, answer);
}

}  // namespace

void add_dashboard_routes(Router& router, Services& services) {
    add_api(router, "GET", "/dashboard", Access::kViewer, [&services](const Request& request) {
        return dashboard(request, services);
    });
}

}  // namespace campaignd::http
