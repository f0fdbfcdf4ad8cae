#include "wire/backups.h"

#include "wire/page.h"
#include "wire/reader.h"

namespace campaignd {
namespace {

nlohmann::json copy_of(const CopyState& copy) {
    return {{"phase", to_text(copy.phase)},
            {"name", wire::text_or_null(copy.name)},
            {"done_bytes", copy.done_bytes},
            {"total_bytes", copy.total_bytes},
            {"failures", copy.failures},
            {"error", wire::text_or_null(copy.error)},
            {"failing_since", wire::time(copy.failing_since)},
            {"next_try_at", wire::time(copy.next_try_at)},
            {"last",
             copy.copied_at ? nlohmann::json{{"name", copy.copied_name},
                                             {"size_bytes", copy.copied_bytes},
                                             {"copied_at", wire::time(copy.copied_at)},
                                             {"backup_at", wire::time(copy.backup_at)}}
                            : nlohmann::json(nullptr)}};
}

nlohmann::json drill_of(const DrillState& drill) {
    return {{"running", drill.running},
            {"ok", drill.at ? nlohmann::json(drill.ok) : nlohmann::json(nullptr)},
            {"at", wire::time(drill.at)},
            {"ok_at", wire::time(drill.ok_at)},
            {"name", wire::text_or_null(drill.name)},
            {"detail", wire::text_or_null(drill.detail)},
            {"took_ms", drill.took_ms}};
}

}  // namespace

void to_json(nlohmann::json& out, const Backup& backup) {
    // A file gets its name only after it was proved and synced.
    out = {{"name", backup.name},
           {"size_bytes", backup.size_bytes},
           {"created_at", wire::time(backup.created_at)},
           {"media_files", backup.media_files},
           {"media_bytes", backup.media_bytes},
           {"verified", true}};
}

void to_json(nlohmann::json& out, const BackupList& backups) {
    out = wire::whole_list(backups.items);
    out["last_failure"] = nullptr;
    if (backups.last_failure) {
        out["last_failure"] = {{"at", wire::time(backups.last_failure->at)},
                               {"detail", backups.last_failure->detail}};
    }
}

void to_json(nlohmann::json& out, const OffsiteStatus& status) {
    if (!status.configured()) {
        out = nullptr;
        return;
    }
    out = {{"target", status.target},
           {"keep", status.keep},
           {"drill_every_d", status.drill_every_d},
           {"recovery_key",
            status.key ? nlohmann::json{{"id", status.key->id},
                                        {"made_at", wire::time(status.key->made_at)}}
                       : nlohmann::json(nullptr)},
           {"copy", copy_of(status.copy)},
           {"drill", drill_of(status.drill)}};
}

}  // namespace campaignd

namespace campaignd::wire {

bool read_replace(const json& body) {
    bool replace = false;
    read_body(body, [&](Reader& fields) { replace = fields.boolean("replace").value_or(false); });
    return replace;
}

}  // namespace campaignd::wire
