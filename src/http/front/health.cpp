#include "http/front/health.h"

#include <nlohmann/json.hpp>

#include "http/message/problem.h"

namespace campaignd::http {
namespace {

template <typename T>
nlohmann::json or_null(const std::optional<T>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

}  // namespace

Response health_answer(const HealthReport& report) {
    const bool ok = report.status == "ok";
    nlohmann::json document{
        {"status", report.status},
        {"version", report.version},
        {"instance", report.instance},
        {"uptime_s", report.uptime_s},
        {"database",
         {{"writable", report.writable},
          {"schema_version", report.schema_version},
          {"wal_bytes", report.wal_bytes},
          {"free_disk_bytes", report.free_disk_bytes}}},
        {"workers",
         {{"state", report.workers_state},
          {"active", report.workers_active},
          {"leased", report.workers_leased}}},
        {"queue",
         {{"ready", report.queue_ready},
          {"leased", report.queue_leased},
          {"failed", report.queue_failed},
          {"oldest_due_age_s", report.oldest_due_age_s}}},
        {"safe_to_deploy", report.safe_to_deploy},
        {"waits_for_person", report.waits_for_person},
        {"findings", {{"faults", report.host_faults}, {"warnings", report.host_warnings}}}};
    if (report.offsite) {
        document["backup_copy"] = {{"age_s", or_null(report.offsite->copy_age_s)},
                                   {"failures", report.offsite->copy_failures}};
        document["restore_drill"] = {{"age_s", or_null(report.offsite->drill_age_s)},
                                     {"ok", or_null(report.offsite->drill_ok)}};
    }
    if (!ok) {
        // Anybody may ask.
        for (const std::string& reason : report.reasons) {
            document["reasons"].push_back(without_places(reason));
        }
        document["heals_by_itself"] = report.heals_by_itself;
    }
    Response response = Response::json(ok ? 200 : 503, document);
    if (!ok) {
        response.set_header("Retry-After", "1");
    }
    return response;
}

}  // namespace campaignd::http
